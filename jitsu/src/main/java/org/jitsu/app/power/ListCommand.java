package org.jitsu.app.power;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jitsu.app.CannotException;
import org.jitsu.power.inventory.Inventory;
import org.jitsu.power.meter.Found;
import org.jitsu.power.meter.Found.Look;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.Reading;
import org.jitsu.power.meter.Sensor;
import org.jitsu.power.recording.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what can be read here, and why the rest cannot. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Shows the meters that this machine has, and why others are not readable.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  bin/jitsu power list",
      "  bin/jitsu power list --meter shelly2:http://192.168.1.20/ --meter rapl"
    })
final class ListCommand implements Callable<Integer> {

  @Mixin private MeterOptions meters = new MeterOptions();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** One line of the JSON. */
  record Line(String kind, boolean readable, String where, String detail) {}

  @Override
  public Integer call() throws CannotException {
    PrintWriter out = spec.commandLine().getOut();
    try (Inventory inventory = meters.look()) {
      if (json) {
        out.print(Json.of(inventory.found().stream().flatMap(f -> lines(f).stream()).toList()));
      } else {
        print(inventory, out);
      }
    }
    out.flush();
    return 0;
  }

  private static List<Line> lines(Found found) {
    return found.looks().stream()
        .map(look -> new Line(found.kind(), look.isReadable(), look.where(), look.detail()))
        .toList();
  }

  private static void print(Inventory inventory, PrintWriter out) {
    List<Sensor> sensors = inventory.sensors();
    if (sensors.isEmpty()) {
      out.println(inventory.lookedFor());
      out.println("\nwithout a meter: --meter model:idle=WATTS,busy=WATTS estimates from CPU time");
      return;
    }
    out.printf("%-36s %-10s %-24s %s%n", "METER/ZONE", "QUALITY", "NOW", "WHERE");
    for (Sensor sensor : sensors) {
      String within =
          sensor.zone().within() == null ? "" : " (within " + sensor.zone().within() + ")";
      out.printf(
          "%-36s %-10s %-24s %s%n",
          sensor.zone().id(),
          sensor.zone().quality().word(),
          now(sensor),
          sensor.zone().where() + within);
    }
    out.printf(
        "%nthe machine: %s%n",
        String.join(" + ", inventory.board().stream().map(zone -> zone.id()).toList()));
    boolean isFirst = true;
    for (Found found : inventory.found()) {
      for (Look look : found.looks()) {
        if (!look.isReadable()) {
          out.printf(
              "%s  %-13s %s: %s%n",
              isFirst ? "\nnot readable:\n" : "", found.kind(), look.where(), look.detail());
          isFirst = false;
        }
      }
    }
  }

  private static String now(Sensor sensor) {
    try {
      return switch (sensor.sample()) {
        case Reading.Power power -> String.format(Locale.ROOT, "%.3f W", power.watts());
        case Reading.Counter counter ->
            String.format(Locale.ROOT, "counter at %.1f J", counter.joules());
      };
    } catch (MeterException e) {
      return "nothing: " + e.getMessage() + ";";
    }
  }
}
