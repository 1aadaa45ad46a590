package org.jitsu.core.hypervisor;

/** How a guest is stopped. */
public enum StopMode {
  /** At once, as by pulling the plug. */
  DESTROY,
  /** By asking it (ACPI power-down), and at the deadline by {@link #DESTROY}. */
  SHUTDOWN,
  /** Stopped in memory, to be continued by the next start. */
  PAUSE,
  /**
   * Saved to disk, to be restored by the next start; only where the hypervisor {@link Suspends}.
   */
  SUSPEND
}
