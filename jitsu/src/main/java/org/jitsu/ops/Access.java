package org.jitsu.ops;

/**
 * What somebody may do.
 *
 * @param daemon the daemon as they see it
 * @param scope how much of it
 */
record Access(Daemon daemon, Scope scope) {

  boolean may(Scope wanted) {
    return scope.compareTo(wanted) >= 0;
  }
}
