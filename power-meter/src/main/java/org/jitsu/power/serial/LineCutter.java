package org.jitsu.power.serial;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.MeterException.Kind;

/** Cuts what comes into lines; CR, LF or both end one. */
final class LineCutter {

  /** Where bytes come from. */
  interface Source {
    /** Reads some bytes; 0 when none came in time. */
    int read(byte[] buffer) throws IOException;
  }

  private final String name;
  private final Source source;
  private final byte[] chunk = new byte[256];
  private final StringBuilder pending = new StringBuilder();

  LineCutter(String name, Source source) {
    this.name = name;
    this.source = source;
  }

  String next() throws MeterException {
    while (true) {
      int end = end();
      if (end > 0) {
        String line = pending.substring(0, end);
        pending.delete(0, end + 1);
        return line.strip();
      }
      if (end == 0) {
        pending.deleteCharAt(0);
        continue;
      }
      if (pending.length() > Line.LONGEST) {
        pending.setLength(0);
        throw new MeterException(
            Kind.MALFORMED,
            name + " sends no line end within " + Line.LONGEST + " bytes; is the baud rate right?");
      }
      fill();
    }
  }

  private int end() {
    for (int i = 0; i < pending.length(); i++) {
      if (pending.charAt(i) == '\n' || pending.charAt(i) == '\r') {
        return i;
      }
    }
    return -1;
  }

  private void fill() throws MeterException {
    int count;
    try {
      count = source.read(chunk);
    } catch (IOException | UncheckedIOException e) {
      throw new MeterException(Kind.SILENT, name + ": " + e.getMessage(), e);
    }
    if (count <= 0) {
      throw new MeterException(
          Kind.SILENT, name + " sent no line within " + Line.DEADLINE_MS / 1000 + " s");
    }
    pending.append(new String(chunk, 0, count, StandardCharsets.ISO_8859_1));
  }

  void clear() {
    pending.setLength(0);
  }
}
