package org.jitsu.power.recording;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.MeterException.Kind;
import org.jitsu.power.meter.Reading;
import org.jitsu.power.meter.Sensor;
import org.jitsu.power.meter.Zone;
import org.jitsu.power.model.Alignment;

/**
 * A zone of a file, played as if it were measured now: its first reading is of the moment of the
 * first sample. After its last there is none.
 */
public final class Replay implements Sensor {
  private final Zone zone;
  private final List<Reading> readings;
  private final LongSupplier clock;
  private long shiftNs = Long.MIN_VALUE;
  private int next;

  private Replay(Zone zone, List<Reading> readings, LongSupplier clock) {
    this.zone = zone;
    this.readings = readings;
    this.clock = clock;
  }

  /** Opens every zone of a recording, or the one of a meter's CSV. */
  public static List<Sensor> open(Path file, LongSupplier clock) throws MeterException {
    Map<Zone, List<Reading>> byZone = new LinkedHashMap<>();
    if (Recording.isOne(file)) {
      for (Recording.Entry entry : Recording.read(file).entries()) {
        if (entry.reading() != null) {
          byZone.computeIfAbsent(entry.zone(), _ -> new ArrayList<>()).add(entry.reading());
        }
      }
    } else {
      List<Reading> readings = new ArrayList<>();
      for (Alignment.Point point : MeterCsv.read(file, null, null)) {
        readings.add(new Reading.Power(Math.round(point.seconds() * 1e9), 0, point.watts()));
      }
      String name = file.getFileName().toString().replaceFirst("\\.[a-z]+$", "");
      byZone.put(Zone.measured("csv", name, 0, file.toString()), readings);
    }
    List<Sensor> sensors = new ArrayList<>();
    byZone.forEach(
        (zone, readings) -> {
          if (!readings.isEmpty()) {
            sensors.add(new Replay(replayed(zone, readings, file), readings, clock));
          }
        });
    if (sensors.isEmpty()) {
      throw new MeterException(Kind.MALFORMED, file + " has no readings");
    }
    return sensors;
  }

  /** The same zone, which has a new value as often as the file has a line of it. */
  private static Zone replayed(Zone zone, List<Reading> readings, Path file) {
    long[] steps = new long[readings.size() - 1];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = readings.get(i + 1).atNs() - readings.get(i).atNs();
    }
    Arrays.sort(steps);
    long usualNs = steps.length == 0 ? 0 : steps[steps.length / 2];
    return new Zone(
        zone.meter(),
        zone.name(),
        zone.within(),
        zone.quality(),
        Math.max(zone.periodNs(), usualNs),
        zone.rangeJoules(),
        "replay of " + file);
  }

  @Override
  public Zone zone() {
    return zone;
  }

  @Override
  public boolean isQuick() {
    return true;
  }

  @Override
  public Reading sample() throws MeterException {
    long nowNs = clock.getAsLong();
    if (shiftNs == Long.MIN_VALUE) {
      shiftNs = nowNs - readings.getFirst().atNs();
    }
    while (next + 1 < readings.size() && readings.get(next + 1).atNs() + shiftNs <= nowNs) {
      next++;
    }
    if (next + 1 == readings.size()
        && readings.size() > 1
        && nowNs - shiftNs > 2 * readings.getLast().atNs() - readings.get(next - 1).atNs()) {
      throw new MeterException(Kind.SILENT, zone.where() + " is at its end");
    }
    return switch (readings.get(next)) {
      case Reading.Power power ->
          new Reading.Power(power.atNs() + shiftNs, power.blurNs(), power.watts());
      case Reading.Counter counter ->
          new Reading.Counter(counter.atNs() + shiftNs, counter.blurNs(), counter.joules());
    };
  }

  @Override
  public void close() {
    // The file was read at once.
  }
}
