package org.jitsu.power.sysfs;

import java.nio.file.Path;
import org.jitsu.linux.proc.KernelFile;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.MeterException.Kind;

/**
 * A file with one whole number, read again and again. Nothing is allocated for a read. One thread
 * at a time.
 */
final class NumberFile implements AutoCloseable {

  /** So many fit into a long, whatever they are. */
  private static final int MOST_DIGITS = 18;

  private final Attribute file;

  private NumberFile(Path path) {
    this.file = new Attribute(path);
  }

  /**
   * Opens it and reads it once, so that what cannot be read is known at once.
   *
   * @throws MeterException when it is missing, denied or not a number
   */
  static NumberFile open(Path path) throws MeterException {
    NumberFile opened = new NumberFile(path);
    boolean isReadable = false;
    try {
      opened.read();
      isReadable = true;
      return opened;
    } finally {
      if (!isReadable) {
        opened.close();
      }
    }
  }

  /** Reads the number now. A file that failed is opened anew at the next read. */
  long read() throws MeterException {
    return parse(file.read());
  }

  private long parse(KernelFile said) throws MeterException {
    boolean negative = said.at(0) == '-';
    int at = negative ? 1 : 0;
    int first = at;
    long number = 0;
    while (said.at(at) >= '0' && said.at(at) <= '9') {
      number = number * 10 + said.at(at++) - '0';
    }
    boolean ends = said.at(at) == 0 || said.at(at) == '\n' || said.at(at) == '.';
    if (at == first || at - first > MOST_DIGITS || !ends) {
      throw malformed(said);
    }
    return negative ? -number : number;
  }

  private MeterException malformed(KernelFile said) {
    return new MeterException(
        Kind.MALFORMED, file.path() + ": '" + said.text().strip() + "' is not a whole number");
  }

  @Override
  public void close() {
    file.close();
  }
}
