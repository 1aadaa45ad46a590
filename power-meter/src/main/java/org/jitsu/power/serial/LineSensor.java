package org.jitsu.power.serial;

import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.MeterException.Kind;
import org.jitsu.power.meter.Reading;
import org.jitsu.power.meter.Sensor;
import org.jitsu.power.meter.Zone;

/** A meter that sends a line with a power in it whenever it has one. */
public final class LineSensor implements Sensor {
  private static final String PLAIN = "(?<w>-?[0-9]+(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?) *W?$";

  private final Line line;
  private final Pattern pattern;
  private final Zone zone;
  private final LongSupplier clock;

  private LineSensor(Line line, Pattern pattern, Zone zone, LongSupplier clock) {
    this.line = line;
    this.pattern = pattern;
    this.zone = zone;
    this.clock = clock;
  }

  /**
   * Opens one.
   *
   * @param address {@code /dev/ttyUSB0?baud=9600&pattern=...}: a regular expression whose group
   *     {@code w} is the power in watts, or {@code mw} in milliwatts. By default the line's last
   *     number
   */
  public static Sensor open(String address, LongSupplier clock) throws MeterException {
    ScpiSensor.Options options = ScpiSensor.Options.of(address);
    String expression = options.get("pattern", PLAIN);
    Pattern pattern;
    try {
      pattern = Pattern.compile(expression);
    } catch (PatternSyntaxException e) {
      throw new MeterException(Kind.WRONG, "pattern=" + expression + ": " + e.getDescription(), e);
    }
    if (!pattern.namedGroups().containsKey("w") && !pattern.namedGroups().containsKey("mw")) {
      throw new MeterException(
          Kind.WRONG,
          "pattern=" + expression + " has no group w or mw; right: pattern=P=(?<w>[0-9.]+)");
    }
    String device = options.device();
    String name = device.substring(device.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9.-]+", "-");
    return new LineSensor(options.line(), pattern, Zone.measured("serial", name, 0, device), clock);
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
    String text = line.receive();
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new MeterException(
          Kind.MALFORMED, zone.where() + " sent '" + text + "', in which no power was found");
    }
    boolean isMilli = !pattern.namedGroups().containsKey("w");
    String number = matcher.group(isMilli ? "mw" : "w");
    try {
      double watts = Double.parseDouble(number) * (isMilli ? 1e-3 : 1);
      return new Reading.Power(clock.getAsLong(), 0, watts);
    } catch (NumberFormatException | NullPointerException e) {
      throw new MeterException(
          Kind.MALFORMED, zone.where() + " sent '" + text + "': '" + number + "' is no number", e);
    }
  }

  @Override
  public void close() {
    line.close();
  }
}
