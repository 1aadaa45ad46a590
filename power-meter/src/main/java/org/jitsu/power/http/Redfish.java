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
 * Management controllers by Redfish (DMTF DSP0266, DSP0268): for each chassis {@code
 * EnvironmentMetrics/PowerWatts/Reading}, or {@code Power/PowerControl/0/PowerConsumedWatts} of
 * older ones.
 */
public final class Redfish {
  private static final long SECOND_NS = 1_000_000_000;
  private static final int MOST_CHASSIS = 64;
  private static final JsonPointer ENVIRONMENT = JsonPointer.compile("/PowerWatts/Reading");
  private static final JsonPointer POWER =
      JsonPointer.compile("/PowerControl/0/PowerConsumedWatts");

  private Redfish() {}

  /** Opens every chassis that says what it draws. */
  public static List<Sensor> open(URI address, LongSupplier clock) throws MeterException {
    List<Sensor> sensors = new ArrayList<>();
    try (JsonClient client = new JsonClient(address)) {
      JsonNode members = client.get("/redfish/v1/Chassis").path("Members");
      for (int i = 0; i < Math.min(members.size(), MOST_CHASSIS); i++) {
        String chassis = members.get(i).path("@odata.id").asText();
        if (chassis.startsWith("/redfish/")) {
          open(client, address, chassis.replaceFirst("/+$", ""), sensors, clock);
        }
      }
      if (sensors.isEmpty()) {
        throw new MeterException(
            Kind.MISSING,
            client.base()
                + " has "
                + members.size()
                + " chassis, none with EnvironmentMetrics"
                + ENVIRONMENT
                + " or Power"
                + POWER);
      }
    }
    return sensors;
  }

  private static void open(
      JsonClient client, URI address, String chassis, List<Sensor> sensors, LongSupplier clock)
      throws MeterException {
    for (String resource : List.of("/EnvironmentMetrics", "/Power")) {
      JsonPointer place = resource.equals("/Power") ? POWER : ENVIRONMENT;
      JsonNode answer;
      try {
        answer = client.get(chassis + resource);
      } catch (MeterException e) {
        if (e.kind() != Kind.MALFORMED) {
          throw e;
        }
        continue; // not a resource of this controller
      }
      if (answer.at(place).isNumber()) {
        JsonClient own = new JsonClient(address);
        String name = own.base().getHost() + "-" + chassis.substring(chassis.lastIndexOf('/') + 1);
        String path = chassis + resource;
        Zone zone = Zone.measured("redfish", name, SECOND_NS, own.base().resolve(path).toString());
        sensors.add(new JsonSensor(own, path, place, JsonUnit.WATT, zone, clock));
        return;
      }
    }
  }
}
