package org.jitsu.power.serial;

import java.net.URI;
import java.util.function.LongSupplier;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.MeterException.Kind;
import org.jitsu.power.meter.Reading;
import org.jitsu.power.meter.Sensor;
import org.jitsu.power.meter.Zone;

/**
 * An instrument that speaks SCPI-99: asked {@code *IDN?} once, and then for a power, or for a
 * voltage and a current whose product it is. The figure 9.9E37 is SCPI's infinity and 9.91E37 its
 * not a number (SCPI-99 volume 1 section 7.2.1.4): neither is a power.
 */
public final class ScpiSensor implements Sensor {
  private static final double INFINITY = 9.9e37;

  private final Line line;
  private final String[] questions;
  private final Zone zone;
  private final LongSupplier clock;

  private ScpiSensor(Line line, String[] questions, Zone zone, LongSupplier clock) {
    this.line = line;
    this.questions = questions;
    this.zone = zone;
    this.clock = clock;
  }

  /**
   * Opens one.
   *
   * @param address {@code /dev/ttyUSB0?baud=9600} or {@code tcp://host:5025}, and behind {@code
   *     ask=} one question or two joined by {@code *}: {@code MEAS:VOLT?*MEAS:CURR?}. The default
   *     is {@code MEAS:POW?}
   */
  public static Sensor open(String address, LongSupplier clock) throws MeterException {
    Options options = Options.of(address);
    Line line = options.line();
    boolean isOpen = false;
    try {
      line.discard();
      line.send("*IDN?");
      String identity = line.receive();
      String[] questions = options.get("ask", "MEAS:POW?").split("\\*", -1);
      Zone zone =
          Zone.measured("scpi", name(identity), 0, options.device() + " (" + identity + ")");
      ScpiSensor sensor = new ScpiSensor(line, questions, zone, clock);
      sensor.sample();
      isOpen = true;
      return sensor;
    } finally {
      if (!isOpen) {
        line.close();
      }
    }
  }

  /** IEEE 488.2 section 10.14: maker, model, serial number and firmware, with commas between. */
  private static String name(String identity) {
    String[] parts = identity.split(",", -1);
    return (parts.length > 1 ? parts[1] : identity).strip().replaceAll("[^A-Za-z0-9.-]+", "-");
  }

  /** Splits {@code device?key=value&key=value}. */
  record Options(String device, String query) {
    private static final int USUAL_PORT = 5025;
    private static final int MOST_PORT = 65_535;

    static Options of(String address) {
      int mark = address.indexOf('?');
      return mark < 0
          ? new Options(address, "")
          : new Options(address.substring(0, mark), address.substring(mark + 1));
    }

    String get(String key, String fallback) {
      for (String pair : query.split("&", -1)) {
        if (pair.startsWith(key + "=")) {
          return pair.substring(key.length() + 1);
        }
      }
      return fallback;
    }

    Line line() throws MeterException {
      if (device.startsWith("tcp://")) {
        return tcpLine();
      }
      String baud = get("baud", "9600");
      if (!baud.matches("\\d{2,7}")) {
        throw new MeterException(
            Kind.WRONG, "baud=" + baud + " is no rate of a serial line; right: baud=9600");
      }
      return SerialLine.open(device, Integer.parseInt(baud));
    }

    private Line tcpLine() throws MeterException {
      String wrong = "'" + device + "' is no address; right: scpi:tcp://192.0.2.8:5025";
      URI uri;
      try {
        uri = URI.create(device);
      } catch (IllegalArgumentException e) {
        throw new MeterException(Kind.WRONG, wrong, e);
      }
      if (uri.getHost() == null || uri.getPort() > MOST_PORT) {
        throw new MeterException(Kind.WRONG, wrong);
      }
      return TcpLine.open(uri.getHost(), uri.getPort() < 0 ? USUAL_PORT : uri.getPort());
    }
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
    line.discard(); // an answer that came too late for its question is not the next one's
    long beforeNs = clock.getAsLong();
    double watts = 1;
    for (String question : questions) {
      line.send(question);
      watts *= number(line.receive());
    }
    long blurNs = (clock.getAsLong() - beforeNs) / 2;
    return new Reading.Power(beforeNs + blurNs, blurNs, watts);
  }

  private double number(String answer) throws MeterException {
    double number;
    try {
      number = Double.parseDouble(answer);
    } catch (NumberFormatException e) {
      throw new MeterException(
          Kind.MALFORMED, zone.where() + " answered '" + answer + "', which is no number", e);
    }
    if (!(Math.abs(number) < INFINITY)) {
      throw new MeterException(
          Kind.MALFORMED, zone.where() + " is over its range: it answered " + answer);
    }
    return number;
  }

  @Override
  public void close() {
    line.close();
  }
}
