package org.jitsu.power.meter;

/** Something that can be asked for the power or the energy of one zone. One thread at a time. */
public interface Sensor extends AutoCloseable {

  /** Returns what it measures. */
  Zone zone();

  /**
   * Returns whether a sample takes microseconds: a file of this kernel. Others (a network, a serial
   * line) are given a thread of their own.
   */
  boolean isQuick();

  /**
   * Asks once. Blocks for a few seconds at most.
   *
   * @throws MeterException when there is no reading now; the next may succeed
   */
  Reading sample() throws MeterException;

  /** Lets go of what it has open; twice is harmless. */
  @Override
  void close();
}
