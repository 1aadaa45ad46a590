package org.jitsu.ops;

import java.util.Locale;

/** How much somebody may do; each may what stands before it. */
public enum Scope {
  /** What tells nothing of this daemon: the page's files, the description of the door. */
  NOBODY,
  /** To look. */
  READ,
  /** To summon and stop as well. */
  OPERATE,
  /** To change what is served as well, which is never a tenant's. */
  ADMINISTER;

  /** Returns its name in configurations. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
