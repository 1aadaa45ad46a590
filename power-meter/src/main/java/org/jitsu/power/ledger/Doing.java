package org.jitsu.power.ledger;

import java.util.Locale;

/** What a guest did in a stretch of time; a guest that sleeps does nothing and costs nothing. */
public enum Doing {
  /** It was on its way up. */
  START,
  /** It was used: it took connections, or sent. */
  SERVE,
  /** It was awake and nobody used it. */
  IDLE;

  /** Returns the word that files and metrics use. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
