package org.jitsu.power.http;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.function.LongSupplier;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.MeterException.Kind;
import org.jitsu.power.meter.Reading;
import org.jitsu.power.meter.Sensor;
import org.jitsu.power.meter.Zone;

/** A figure in the JSON that a path of a device answers. */
public final class JsonSensor implements Sensor {
  private final JsonClient client;
  private final String path;
  private final JsonPointer place;
  private final JsonUnit unit;
  private final Zone zone;
  private final LongSupplier clock;

  JsonSensor(
      JsonClient client,
      String path,
      JsonPointer place,
      JsonUnit unit,
      Zone zone,
      LongSupplier clock) {
    this.client = client;
    this.path = path;
    this.place = place;
    this.unit = unit;
    this.zone = zone;
    this.clock = clock;
  }

  /**
   * Makes one for any device: an address whose fragment says where the figure stands and, behind a
   * comma, its unit.
   *
   * @param address {@code http://192.0.2.7/path?query#/member/0/power,mW}: a JSON pointer (RFC
   *     6901)
   */
  public static Sensor at(URI address, LongSupplier clock) throws MeterException {
    String fragment = address.getFragment();
    if (fragment == null || !fragment.startsWith("/")) {
      throw new MeterException(
          Kind.WRONG,
          address
              + " does not say where the figure stands; right: json:http://192.0.2.7/status#/power,W");
    }
    int comma = fragment.lastIndexOf(',');
    String pointer = comma < 0 ? fragment : fragment.substring(0, comma);
    JsonUnit unit = comma < 0 ? JsonUnit.WATT : JsonUnit.of(fragment.substring(comma + 1));
    JsonClient client = new JsonClient(URI.create(address.toString().replaceFirst("#.*", "")));
    String path = client.base().toString();
    return new JsonSensor(
        client,
        path,
        JsonPointer.compile(pointer),
        unit,
        Zone.measured("json", client.base().getHost() + pointer, 0, path + "#" + fragment),
        clock);
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
    JsonNode answer = client.get(path);
    long blurNs = (clock.getAsLong() - beforeNs) / 2;
    if (answer.at(place.head()).path("is_valid").asText().equals("false")) { // Shelly's word
      throw new MeterException(
          Kind.MALFORMED, zone.where() + ": the device says that its figure is not valid now");
    }
    double figure = number(answer.at(place));
    return unit.isEnergy()
        ? new Reading.Counter(beforeNs + blurNs, blurNs, figure * unit.factor())
        : new Reading.Power(beforeNs + blurNs, blurNs, figure * unit.factor());
  }

  /** Some devices write their numbers as text. */
  private double number(JsonNode node) throws MeterException {
    double number = node.isTextual() ? node.asDouble(Double.NaN) : node.doubleValue();
    if (!(node.isNumber() || node.isTextual()) || !Double.isFinite(number)) {
      throw new MeterException(
          Kind.MALFORMED,
          client.base().resolve(path)
              + ": at "
              + place
              + " stands "
              + (node.isMissingNode() ? "nothing" : node.toString())
              + ", not a number");
    }
    return number;
  }

  @Override
  public void close() {
    client.close();
  }
}
