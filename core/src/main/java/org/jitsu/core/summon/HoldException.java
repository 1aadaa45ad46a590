package org.jitsu.core.summon;

import org.jitsu.core.GuestName;

/** The kernel refused to hold or to release an address. */
public final class HoldException extends Exception {

  private static final long serialVersionUID = 1L;

  public HoldException(GuestName guest, String detail, Throwable cause) {
    super(guest + ": " + detail, cause);
  }
}
