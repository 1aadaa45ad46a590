package org.jitsu.power.inventory;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jitsu.power.http.JsonSensor;
import org.jitsu.power.http.Plugs;
import org.jitsu.power.http.Redfish;
import org.jitsu.power.ipmi.DcmiSensor;
import org.jitsu.power.meter.Found;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.MeterException.Kind;
import org.jitsu.power.meter.Quality;
import org.jitsu.power.meter.Search;
import org.jitsu.power.meter.Sensor;
import org.jitsu.power.model.ModelSensor;
import org.jitsu.power.model.PowerLaw;
import org.jitsu.power.recording.Replay;
import org.jitsu.power.serial.LineSensor;
import org.jitsu.power.serial.ScpiSensor;
import org.jitsu.power.sysfs.Hwmon;
import org.jitsu.power.sysfs.Iio;
import org.jitsu.power.sysfs.PowerSupply;
import org.jitsu.power.sysfs.Powercap;

/**
 * Opens meters by the words in which people name them.
 *
 * <pre>
 *   auto                                 whatever this machine has
 *   rapl  hwmon  iio  power_supply       files of this kernel
 *   ipmi                                 ipmitool dcmi power reading
 *   redfish:https://192.0.2.9/           a management controller; user:password@ goes before a host
 *   shelly1:http://192.0.2.7/                 Shelly, first generation; shelly2: later ones
 *   tasmota:http://192.0.2.7/                 Tasmota
 *   json:http://192.0.2.7/path#/pointer,W     any JSON: a pointer and a unit (W mW kW J Wmin Wh kWh)
 *   scpi:/dev/ttyUSB0?baud=9600          an instrument; scpi:tcp://host:5025?ask=MEAS:VOLT?*MEAS:CURR?
 *   serial:/dev/ttyUSB0?pattern=(?&lt;w&gt;..)  a meter that sends lines by itself
 *   csv:FILE                             a recording, or what a meter exported, played again
 *   model                                processor time, by the law of calibrate
 *   model:idle=2.1,busy=4.3              the same by a law that you give
 * </pre>
 */
public final class Meters {
  /** The word for whatever the machine has. */
  public static final String AUTO = "auto";

  private static final Pattern LAW =
      Pattern.compile("idle=([0-9]+(?:\\.[0-9]+)?),busy=([0-9]+(?:\\.[0-9]+)?)");

  private static final int MOST_PORT = 65_535;

  private static final String KINDS =
      "auto, rapl, hwmon, iio, power_supply, ipmi, redfish:, shelly1:, shelly2:, tasmota:, json:,"
          + " scpi:, serial:, csv:, model";

  private final Surroundings here;

  /** Looks in these surroundings. */
  public Meters(Surroundings here) {
    this.here = here;
  }

  /**
   * Opens what is named. A meter that cannot be read is in the inventory with the reason.
   *
   * @param words one meter each; none means {@link #AUTO}
   * @throws MeterException of kind {@code WRONG} when a word means nothing
   */
  public Inventory open(List<String> words) throws MeterException {
    if (words.isEmpty() || words.equals(List.of(AUTO))) {
      return Inventory.searched(search());
    }
    List<Found> found = new ArrayList<>();
    for (String word : words) {
      if (word.equals(AUTO)) {
        found.addAll(search());
      } else {
        found.add(open(word));
      }
    }
    return Inventory.named(found);
  }

  private List<Found> search() throws MeterException {
    List<Found> found = new ArrayList<>();
    for (String kind : List.of("rapl", "iio", "hwmon", "power_supply", "ipmi", "model")) {
      found.add(open(kind));
    }
    return found;
  }

  /**
   * Looks whether a word means a meter; asks no meter.
   *
   * @throws MeterException of kind {@code WRONG} when it does not
   */
  public void check(String word) throws MeterException {
    if (!word.equals(AUTO)) {
      understand(word);
    }
  }

  private Found open(String word) throws MeterException {
    return understand(word).look();
  }

  private interface Looking {
    Found look() throws MeterException;
  }

  /** Returns what opens the meter of a word. */
  private Looking understand(String word) throws MeterException {
    int colon = word.indexOf(':');
    String kind = colon < 0 ? word : word.substring(0, colon);
    String rest = colon < 0 ? "" : word.substring(colon + 1);
    if (rest.isEmpty()) {
      return switch (kind) {
        case "rapl" -> () -> Powercap.look(here.sysfs(), here.clock());
        case "hwmon" -> () -> Hwmon.look(here.sysfs(), here.clock());
        case "iio" -> () -> Iio.look(here.sysfs(), here.clock());
        case "power_supply" -> () -> PowerSupply.look(here.sysfs(), here.clock());
        case "ipmi" -> this::ipmi;
        case "model" -> this::model;
        default -> throw wrong(word);
      };
    }
    return switch (kind) {
      case "shelly1" -> at(word, kind, rest, Plugs::shelly1);
      case "shelly2" -> at(word, kind, rest, Plugs::shelly2);
      case "tasmota" -> at(word, kind, rest, Plugs::tasmota);
      case "redfish" -> at(word, kind, rest, Redfish::open);
      case "json" -> json(word, rest);
      case "scpi" -> () -> one(kind, rest, () -> ScpiSensor.open(rest, here.clock()));
      case "serial" -> () -> one(kind, rest, () -> LineSensor.open(rest, here.clock()));
      case "csv" -> () -> several(kind, rest, () -> Replay.open(Path.of(rest), here.clock()));
      case "model" -> law(word, rest);
      default -> throw wrong(word);
    };
  }

  private interface Device {
    List<Sensor> open(URI address, LongSupplier clock) throws MeterException;
  }

  private Looking at(String word, String kind, String rest, Device device) throws MeterException {
    URI address = uri(word, rest);
    return () -> several(kind, rest, () -> device.open(address, here.clock()));
  }

  /** What stands where in its answer is said in the word, so that nobody has to be asked. */
  private Looking json(String word, String rest) throws MeterException {
    URI address = uri(word, rest);
    JsonSensor.at(address, here.clock()).close();
    return () -> one("json", rest, () -> JsonSensor.at(address, here.clock()));
  }

  private static MeterException wrong(String word) {
    return new MeterException(
        Kind.WRONG, "'" + word + "' is no meter; right: one of " + KINDS + " (jitsu power --help)");
  }

  private static URI uri(String word, String rest) throws MeterException {
    try {
      URI uri = URI.create(rest);
      if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getPort() <= MOST_PORT) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw new MeterException(Kind.WRONG, "'" + word + "': " + e.getMessage(), e);
    }
    throw new MeterException(
        Kind.WRONG, "'" + word + "' has no HTTP address; right: shelly2:http://192.0.2.7/");
  }

  private Found ipmi() {
    Search search = new Search("ipmi");
    Path device = here.dev().resolve("ipmi0");
    if (Files.exists(device)) {
      search.tryOpen(device.toString(), () -> DcmiSensor.open(here.program(), here.clock()));
    } else {
      search.nothing(
          device.toString(),
          "is not there: no management controller, or modprobe ipmi_si ipmi_devintf");
    }
    return search.found();
  }

  private Found model() {
    Search search = new Search("model");
    search.tryOpen(
        here.modelFile().toString(),
        () ->
            new ModelSensor(
                ModelFile.read(here.modelFile()).law(),
                here.proc(),
                Quality.MODELLED,
                here.modelFile().toString(),
                here.clock()));
    return search.found();
  }

  private Looking law(String word, String rest) throws MeterException {
    Matcher matcher = LAW.matcher(rest);
    if (!matcher.matches()) {
      throw new MeterException(
          Kind.WRONG, "'" + word + "' is no law; right: model:idle=2.1,busy=4.3 (watts)");
    }
    double idle = Double.parseDouble(matcher.group(1));
    double busy = Double.parseDouble(matcher.group(2));
    if (busy < idle) {
      throw new MeterException(Kind.WRONG, "'" + word + "': busy is less than idle");
    }
    return () ->
        one(
            "model",
            rest,
            () ->
                new ModelSensor(
                    PowerLaw.between(idle, busy),
                    here.proc(),
                    Quality.ESTIMATED,
                    "by hand: " + rest,
                    here.clock()));
  }

  private static Found one(String kind, String where, Search.Opening opening)
      throws MeterException {
    return several(kind, where, () -> List.of(opening.open()));
  }

  private interface Openings {
    List<Sensor> open() throws MeterException;
  }

  private static Found several(String kind, String where, Openings openings) throws MeterException {
    Search search = new Search(kind);
    try {
      for (Sensor sensor : openings.open()) {
        search.tryOpen(where(where), () -> sensor);
      }
    } catch (MeterException e) {
      if (e.kind() == Kind.WRONG) {
        throw e;
      }
      search.nothing(where(where), String.valueOf(e.getMessage()));
    }
    return search.found();
  }

  /** An address without the password in it. */
  private static String where(String address) {
    return address.replaceFirst("//[^/@]*@", "//");
  }
}
