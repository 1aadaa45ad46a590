package org.jitsu.power.http;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.MeterException.Kind;
import org.jitsu.power.meter.Sensor;
import org.jitsu.power.meter.Zone;

/**
 * Smart plugs and what speaks as they do. Each is asked once when it is opened, so that what it has
 * is known: the channels, and whether it is there at all.
 */
public final class Plugs {
  private static final long SECOND_NS = 1_000_000_000;
  private static final int MOST_CHANNELS = 16;

  private Plugs() {}

  /** Shelly of the first generation: {@code GET /status}, {@code meters} or {@code emeters}. */
  public static List<Sensor> shelly1(URI address, LongSupplier clock) throws MeterException {
    return open(
        "shelly", address, "/status", List.of("/meters/#/power", "/emeters/#/power"), clock);
  }

  /**
   * Shelly of the second generation and later: {@code GET /rpc/Shelly.GetStatus}, every {@code
   * switch:N}, {@code pm1:N} or {@code em1:N} with an active power, and {@code em:N}, the sum of
   * three phases.
   */
  public static List<Sensor> shelly2(URI address, LongSupplier clock) throws MeterException {
    return open(
        "shelly",
        address,
        "/rpc/Shelly.GetStatus",
        List.of("/switch:#/apower", "/pm1:#/apower", "/em1:#/act_power", "/em:#/total_act_power"),
        clock);
  }

  /** Tasmota: {@code Status 8}, {@code ENERGY}, whose power is one number or a list of them. */
  public static List<Sensor> tasmota(URI address, LongSupplier clock) throws MeterException {
    return open(
        "tasmota",
        address,
        "/cm?cmnd=Status%208",
        List.of("/StatusSNS/ENERGY/Power/#", "/StatusSNS/ENERGY/Power"),
        clock);
  }

  private static List<Sensor> open(
      String meter, URI address, String path, List<String> places, LongSupplier clock)
      throws MeterException {
    JsonClient probe = new JsonClient(address);
    JsonNode status;
    try {
      status = probe.get(path);
    } finally {
      probe.close();
    }
    List<Sensor> channels = new ArrayList<>();
    for (String place : places) {
      for (int channel = 0; channel < MOST_CHANNELS; channel++) {
        JsonPointer pointer = JsonPointer.compile(place.replace("#", Integer.toString(channel)));
        boolean isOnly = !place.contains("#");
        if (status.at(pointer).isNumber() && (channel == 0 || !isOnly)) {
          String name = probe.base().getHost() + (isOnly ? "" : "-" + channel);
          channels.add(sensor(meter, name, address, path, pointer, clock));
        }
      }
    }
    if (channels.isEmpty()) {
      throw new MeterException(
          Kind.MALFORMED,
          probe.base().resolve(path) + " has no power at any of " + String.join(", ", places));
    }
    return channels;
  }

  private static Sensor sensor(
      String meter, String name, URI address, String path, JsonPointer place, LongSupplier clock) {
    JsonClient client = new JsonClient(address);
    Zone zone = Zone.measured(meter, name, SECOND_NS, client.base().resolve(path) + "#" + place);
    return new JsonSensor(client, path, place, JsonUnit.WATT, zone, clock);
  }
}
