package org.jitsu.app;

/** How {@code bin/jitsu} started this process. */
final class Launched {

  private Launched() {}

  /** Returns whether it is in namespaces of its own, in which it may make bridges and TAPs. */
  static boolean inNamespaces() {
    return "namespaces".equals(System.getenv("JITSU_INSIDE"));
  }
}
