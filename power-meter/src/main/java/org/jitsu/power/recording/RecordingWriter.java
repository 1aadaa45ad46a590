package org.jitsu.power.recording;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.Reading;
import org.jitsu.power.meter.Zone;
import org.jitsu.power.sampling.Sampler;
import org.jspecify.annotations.Nullable;

/**
 * Writes a recording while it is made. A disk that is full ends it, and what was written stays; see
 * {@link #failure}. Any thread.
 */
public final class RecordingWriter implements Sampler.Listener, AutoCloseable {
  static final String[] HEADER = {"time_s", "meter", "zone", "kind", "value"};

  private final Path json;
  private final CSVPrinter csv;
  private final long beganNs;
  private boolean closed;
  private @Nullable IOException failure;

  /**
   * Begins a recording; what stands in the files is replaced.
   *
   * @param file its name, with {@code .csv}, {@code .json} or neither: both are written
   * @param beganNs time 0, in nanoseconds of the sensors' clock
   */
  public RecordingWriter(Path file, long beganNs) throws IOException {
    this.json = json(file);
    this.beganNs = beganNs;
    BufferedWriter out = Files.newBufferedWriter(csv(file));
    this.csv = new CSVPrinter(out, CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get());
    csv.printRecord((Object[]) HEADER);
  }

  /** Returns the CSV of a recording that is called by any of its names. */
  public static Path csv(Path file) {
    return file.resolveSibling(stem(file) + ".csv");
  }

  /** Returns the JSON of a recording that is called by any of its names. */
  public static Path json(Path file) {
    return file.resolveSibling(stem(file) + ".json");
  }

  private static String stem(Path file) {
    Path name = file.getFileName();
    if (name == null) {
      throw new IllegalArgumentException(file + " names no file");
    }
    return name.toString().replaceFirst("\\.(csv|json)$", "");
  }

  @Override
  public void read(Zone zone, Reading reading) {
    switch (reading) {
      case Reading.Power(long atNs, long _, double watts) ->
          line(atNs, zone, "W", Double.toString(watts));
      case Reading.Counter(long atNs, long _, double joules) ->
          line(atNs, zone, "J", Double.toString(joules));
    }
  }

  @Override
  public void failed(Zone zone, MeterException why) {
    line(Long.MIN_VALUE, zone, "gap", String.valueOf(why.getMessage()));
  }

  private synchronized void line(long atNs, Zone zone, String kind, String value) {
    if (closed || failure != null) { // or a last reading that came after the end
      return;
    }
    String time =
        atNs == Long.MIN_VALUE ? "" : String.format(Locale.ROOT, "%.9f", (atNs - beganNs) / 1e9);
    try {
      csv.printRecord(time, zone.meter(), zone.name(), kind, value);
    } catch (IOException e) {
      failure = e; // whoever reads meters goes on
    }
  }

  /** Returns why nothing has been written any more for a while; empty while all is well. */
  public synchronized Optional<IOException> failure() {
    return Optional.ofNullable(failure);
  }

  /**
   * Ends the CSV and writes the JSON.
   *
   * @throws IOException also when a reading could not be written earlier
   */
  public synchronized void finish(RecordingInfo info) throws IOException {
    close();
    if (failure != null) {
      throw failure;
    }
    Files.writeString(json, Json.of(info));
  }

  @Override
  public synchronized void close() throws IOException {
    if (!closed) {
      closed = true;
      csv.close(true);
    }
  }
}
