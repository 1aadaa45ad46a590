package org.jitsu.linux.sys;

/** The two processors we know, and what differs between them. */
public final class Machine {
  /** Whether this is x86-64; else it is aarch64. */
  public static final boolean X86_64 = isX86(System.getProperty("os.arch"));

  private Machine() {}

  /** The number that holds here. */
  public static int pick(int x86, int aarch64) {
    return X86_64 ? x86 : aarch64;
  }

  private static boolean isX86(String arch) {
    return switch (arch) {
      case "amd64", "x86_64" -> true;
      case "aarch64" -> false;
      default ->
          throw new UnsupportedOperationException(
              "Jitsu's native calls know amd64 and aarch64 Linux, this JVM runs on " + arch);
    };
  }
}
