package org.jitsu.core.hypervisor;

/** What a guest is doing, as the machine says it. */
public enum GuestStatus {
  /** It does not run. */
  STOPPED,
  /** It runs. */
  RUNNING,
  /** It is stopped in memory. */
  PAUSED
}
