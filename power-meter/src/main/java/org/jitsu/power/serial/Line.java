package org.jitsu.power.serial;

import org.jitsu.power.meter.MeterException;

/** Two ends that speak in lines. One thread at a time. */
interface Line extends AutoCloseable {
  /** How long a line is waited for. */
  int DEADLINE_MS = 3000;

  /** The longest line, in bytes. */
  int LONGEST = 1024;

  /** Sends a line. */
  void send(String text) throws MeterException;

  /**
   * Returns the next line, without its end; blocks for {@link #DEADLINE_MS} at most.
   *
   * @throws MeterException of kind {@code SILENT} when none comes
   */
  String receive() throws MeterException;

  /** Forgets what has come and was not received. */
  void discard() throws MeterException;

  @Override
  void close();
}
