package org.jitsu.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jitsu.ops.ControlClient;
import org.jitsu.ops.Refusal;
import org.jitsu.ops.Status;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what a running daemon does. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Shows the guests and services of the daemon that runs with this configuration.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  bin/jitsu status -c jitsu.yaml",
      "  bin/jitsu status -c jitsu.yaml --refusals",
      "  bin/jitsu status --control /run/jitsu.sock --json"
    })
final class StatusCommand implements Callable<Integer> {

  @Mixin private ConfigurationOption configuration = new ConfigurationOption();

  @Option(
      names = "--control",
      paramLabel = "SOCKET",
      description = "The daemon's control socket, instead of the configuration's.")
  private @Nullable Path control;

  @Option(names = "--refusals", description = "Show who was refused lately, and why.")
  private boolean refusals;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--metrics", description = "Print what is metered, as Prometheus reads it.")
  private boolean metrics;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws CannotException {
    PrintWriter out = spec.commandLine().getOut();
    Path socket =
        control == null ? configuration.load(new Backends().names()).daemon().control() : control;
    try (ControlClient client = new ControlClient(socket)) {
      if (refusals) {
        print(client.refusals(), out);
      } else if (metrics) {
        out.print(client.metrics());
      } else if (json) {
        out.print(client.statusJson());
      } else {
        print(client.status(), out);
      }
    } catch (IOException e) {
      throw new CannotException(String.valueOf(e.getMessage()), e);
    }
    out.flush();
    return 0;
  }

  private static void print(Status status, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "jitsu, process %d, up %s, answers on %s%n",
        status.pid(),
        span(status.uptimeSeconds()),
        String.join(", ", status.listen()));
    out.printf(
        Locale.ROOT,
        "%n%-20s %-9s %-9s %8s %7s  %s%n",
        "GUEST",
        "BACKEND",
        "STATE",
        "SINCE",
        "STARTS",
        "");
    for (Status.Guest guest : status.guests()) {
      out.printf(
          Locale.ROOT,
          "%-20s %-9s %-9s %8s %7d  %s%n",
          guest.name(),
          guest.backend(),
          guest.state(),
          span(guest.sinceSeconds()),
          guest.starts(),
          guest.detail());
    }
    out.printf(Locale.ROOT, "%n%-32s %-20s %-24s %s%n", "SERVICE", "GUEST", "ADDRESSES", "PORTS");
    for (Status.Service service : status.services()) {
      out.printf(
          Locale.ROOT,
          "%-32s %-20s %-24s %s%n",
          service.name(),
          service.guest(),
          String.join(",", service.addresses()),
          String.join(",", service.ports()));
    }
    if (status.energy() != null) {
      print(status.energy(), out);
    }
  }

  private static void print(Status.Energy energy, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%nenergy (%s; %s): %s, %.1f J today, %d refused%n",
        energy.quality(),
        String.join(" + ", energy.zones()),
        energy.watts() == null ? "power unknown" : number("%.3f W", energy.watts()),
        energy.joulesToday(),
        energy.refused());
    if (energy.refusing() != null) {
      out.println("  " + energy.refusing());
    }
    energy.guests().forEach((guest, sum) -> print("guest " + guest, sum, out));
    energy.tenants().forEach((tenant, sum) -> print("tenant " + tenant, sum, out));
  }

  private static void print(String whose, Status.Sum sum, PrintWriter out) {
    out.printf(Locale.ROOT, "  %-28s %12.3f J  %s%n", whose, sum.joules(), sum.quality());
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static void print(List<Refusal> refusals, PrintWriter out) {
    out.printf(Locale.ROOT, "%8s %-32s %-13s %s%n", "AGO", "SERVICE", "REASON", "WHO, AND WHY");
    for (Refusal refusal : refusals) {
      out.printf(
          Locale.ROOT,
          "%8s %-32s %-13s %s: %s%n",
          span(refusal.secondsAgo()),
          refusal.service(),
          refusal.reason(),
          refusal.cause(),
          refusal.detail());
    }
  }

  private static String span(double seconds) {
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1fs", seconds);
    }
    long whole = (long) seconds;
    return whole < 3600
        ? whole / 60 + "m" + whole % 60 + "s"
        : whole / 3600 + "h" + whole / 60 % 60 + "m";
  }
}
