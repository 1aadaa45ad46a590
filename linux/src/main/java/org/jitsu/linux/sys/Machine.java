package org.jitsu.linux.sys;

/** The two processors we know, and what differs between them. */
public final class Machine {
  private static final String ARCH = System.getProperty("os.arch");

  /** Whether this is x86-64. */
  public static final boolean X86_64 = ARCH.equals("amd64") || ARCH.equals("x86_64");

  private Machine() {}

  /** Whether this is one of the two; on any other nothing in this room can be used. */
  public static boolean isKnown() {
    return X86_64 || ARCH.equals("aarch64");
  }

  /** The number that holds here. */
  public static int pick(int x86, int aarch64) {
    if (!isKnown()) {
      throw new UnsupportedOperationException(
          "Jitsu's native calls know amd64 and aarch64 Linux, this JVM runs on " + ARCH);
    }
    return X86_64 ? x86 : aarch64;
  }
}
