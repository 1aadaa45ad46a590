package org.jitsu.app;

/** How {@code bin/jitsu}, or the launcher of a package, started this process. */
final class Launched {

  /** What a checkout's launcher is called. */
  static final String FROM_SOURCE = "bin/jitsu";

  private Launched() {}

  /** Returns what whoever started it calls the launcher. */
  static String command() {
    return System.getProperty("jitsu.command", FROM_SOURCE);
  }

  /** Returns whether it is in namespaces of its own, in which it may make bridges and TAPs. */
  static boolean inNamespaces() {
    return "namespaces".equals(System.getenv("JITSU_INSIDE"));
  }
}
