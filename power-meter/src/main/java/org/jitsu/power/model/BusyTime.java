package org.jitsu.power.model;

import java.nio.file.Path;
import org.jitsu.linux.proc.KernelFile;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.MeterException.Kind;

/**
 * How much of the processors' time was used, from the first line of {@code /proc/stat} ({@code man
 * 5 proc_stat}): ticks of 10 ms for user, nice, system, idle, iowait, irq, softirq, steal. One
 * thread at a time.
 */
public final class BusyTime implements AutoCloseable {
  private static final int LINE = 256;
  private static final int FIELDS = 8;
  private static final int IDLE = 3;
  private static final int IO_WAIT = 4;

  private final Path path;
  private final KernelFile file;
  private final long[] fields = new long[FIELDS];
  private long busy;
  private long total;

  /** Opens {@code stat} of a proc file system, {@code /proc} as a rule. */
  public BusyTime(Path proc) throws MeterException {
    this.path = proc.resolve("stat");
    try {
      this.file = KernelFile.open(path, LINE);
    } catch (LinuxException e) {
      throw new MeterException(Kind.MISSING, path + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Reads it; {@link #busyTicks} and {@link #totalTicks} are of this moment then. */
  public void read() throws MeterException {
    try {
      file.read();
    } catch (LinuxException e) {
      throw new MeterException(Kind.SILENT, path + ": " + e.getMessage(), e);
    }
    if (file.at(0) != 'c' || file.at(3) != ' ') {
      throw new MeterException(Kind.MALFORMED, path + " does not begin with the line cpu");
    }
    int at = 3;
    total = 0;
    for (int field = 0; field < FIELDS; field++) {
      while (file.at(at) == ' ') {
        at++;
      }
      fields[field] = 0;
      while (file.at(at) >= '0' && file.at(at) <= '9') {
        fields[field] = fields[field] * 10 + file.at(at++) - '0';
      }
      total += fields[field];
    }
    busy = total - fields[IDLE] - fields[IO_WAIT];
  }

  /** Returns the ticks in which processors did something, since the machine began. */
  public long busyTicks() {
    return busy;
  }

  /** Returns all ticks of all processors. */
  public long totalTicks() {
    return total;
  }

  @Override
  public void close() {
    file.close();
  }
}
