package org.jitsu.linux.cgroup;

/**
 * What a group of processes may use at most.
 *
 * @param memoryBytes of memory; {@link #NONE} for no limit
 * @param cpuPercent of one CPU's time, more than 100 for more than one; {@link #NONE} for no limit
 */
public record Limits(long memoryBytes, int cpuPercent) {

  /** No limit. */
  public static final int NONE = 0;

  /** Whether nothing is limited. */
  public boolean isEmpty() {
    return memoryBytes == NONE && cpuPercent == NONE;
  }
}
