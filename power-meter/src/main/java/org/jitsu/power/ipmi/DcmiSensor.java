package org.jitsu.power.ipmi;

import java.io.IOException;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.MeterException.Kind;
import org.jitsu.power.meter.Reading;
import org.jitsu.power.meter.Sensor;
import org.jitsu.power.meter.Zone;

/**
 * The power of a whole machine by DCMI (Data Center Manageability Interface 1.5, section 6.6.1, Get
 * Power Reading), in whole watts, as ipmitool prints it.
 */
public final class DcmiSensor implements Sensor {
  private static final long SECOND_NS = 1_000_000_000;
  private static final Pattern NOW =
      Pattern.compile("Instantaneous power reading:\\s*(\\d+) Watts");
  private static final Pattern STATE = Pattern.compile("Power reading state is:\\s*(\\w+)");

  private final Program program;
  private final List<String> command;
  private final Zone zone;
  private final LongSupplier clock;

  private DcmiSensor(Program program, List<String> command, Zone zone, LongSupplier clock) {
    this.program = program;
    this.command = command;
    this.zone = zone;
    this.clock = clock;
  }

  /** Opens the machine's own controller, and reads it once. */
  public static Sensor open(Program program, LongSupplier clock) throws MeterException {
    List<String> command = List.of("ipmitool", "dcmi", "power", "reading");
    Zone zone = Zone.measured("ipmi", "dcmi", SECOND_NS, String.join(" ", command));
    DcmiSensor sensor = new DcmiSensor(program, command, zone, clock);
    sensor.sample();
    return sensor;
  }

  @Override
  public Zone zone() {
    return zone;
  }

  @Override
  public boolean isQuick() {
    return false;
  }

  @Override
  public Reading sample() throws MeterException {
    long beforeNs = clock.getAsLong();
    String printed;
    try {
      printed = program.run(command);
    } catch (IOException e) {
      throw new MeterException(Kind.SILENT, zone.where() + ": " + e.getMessage(), e);
    }
    long blurNs = (clock.getAsLong() - beforeNs) / 2;
    Matcher state = STATE.matcher(printed);
    if (state.find() && !state.group(1).equals("activated")) {
      throw new MeterException(
          Kind.MALFORMED,
          zone.where() + ": power reading is " + state.group(1) + "; ipmitool dcmi power activate");
    }
    Matcher now = NOW.matcher(printed);
    if (!now.find()) {
      throw new MeterException(
          Kind.MALFORMED, zone.where() + " printed no instantaneous power: " + printed.strip());
    }
    return new Reading.Power(beforeNs + blurNs, blurNs, Double.parseDouble(now.group(1)));
  }

  @Override
  public void close() {
    // Every reading is a process of its own.
  }
}
