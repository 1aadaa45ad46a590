package org.jitsu.app;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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

  @Mixin private DaemonOption daemon = new DaemonOption();

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
    daemon.ask(
        client -> {
          if (refusals) {
            print(client.refusals(), out);
          } else if (metrics) {
            out.print(client.metrics());
          } else if (json) {
            out.print(client.statusJson());
          } else {
            print(client.status(), out);
          }
        });
    out.flush();
    return 0;
  }

  private static void print(Status status, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "jitsu, process %d, up %s, answers on %s%n",
        status.pid(),
        Spans.of(status.uptimeSeconds()),
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
          Spans.of(guest.sinceSeconds()),
          guest.starts(),
          guest.detail());
    }
    out.printf(
        Locale.ROOT,
        "%n%-32s %-20s %-9s %-24s %s%n",
        "SERVICE",
        "GUEST",
        "STATE",
        "ADDRESSES",
        "PORTS");
    for (Status.Service service : status.services()) {
      out.printf(
          Locale.ROOT,
          "%-32s %-20s %-9s %-24s %s%n",
          service.name(),
          service.guest(),
          service.state(),
          String.join(",", service.addresses()),
          String.join(",", service.ports()));
    }
    if (status.energy() != null) {
      print(status.energy(), out);
    }
  }

  private static void print(Status.Energy energy, PrintWriter out) {
    if (energy.joules() != null) {
      out.printf(
          Locale.ROOT,
          "%nenergy (%s; %s): %s, %.1f J since the start, %.1f J today, %d refused%n",
          energy.quality(),
          zones(energy.zones()),
          energy.watts() == null ? "power unknown" : number("%.3f W", energy.watts()),
          energy.joules(),
          energy.joulesToday(),
          energy.refused());
    }
    if (energy.refusing() != null) {
      out.println("  " + energy.refusing());
    }
    if (!energy.boards().isEmpty()) {
      out.printf(
          "%n%-20s %12s %12s %12s %12s %-9s %5s  %s%n",
          "BOARD", "W", "J", "IDLE J", "GUESTS' J", "QUALITY", "GAPS", "METER");
      new TreeMap<>(energy.boards()).forEach((name, board) -> print(name, board, out));
    }
    if (!energy.guests().isEmpty()) {
      out.printf(
          "%n%-28s %12s %-9s %17s %17s %14s%n",
          "ABOVE IDLE", "J", "QUALITY", "J/START", "J/CONNECTION", "IDLE W");
      energy.guests().forEach((guest, account) -> print("guest " + guest, account, out));
      energy.tenants().forEach((tenant, account) -> print("tenant " + tenant, account, out));
      print("all guests", energy.all(), out);
      out.println("what starts, connections and idle seconds took of it is estimated");
    }
  }

  private static void print(String name, Status.Board board, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%-20s %12s %12s %12s %12s %-9s %5d  %s%n",
        name,
        orUnknown(board.watts()),
        orUnknown(board.joules()),
        orUnknown(board.idleJoules()),
        orUnknown(board.guestJoules()),
        board.quality() == null ? "-" : board.quality(),
        board.gaps(),
        board.says().isEmpty() ? zones(board.zones()) : board.says());
  }

  private static String zones(List<Status.Zone> zones) {
    return zones.stream()
        .map(
            zone ->
                String.format(
                    Locale.ROOT, "%s, %.3g Hz, n=%d", zone.id(), zone.rateHz(), zone.samples()))
        .collect(Collectors.joining(" + "));
  }

  private static String orUnknown(@Nullable Double figure) {
    return figure == null ? "unknown" : number("%.3f", figure);
  }

  private static void print(String whose, Status.Account account, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%-28s %12.3f %-9s %17s %17s %14s%n",
        whose,
        account.joules(),
        account.quality(),
        each(account.start()),
        each(account.serve()),
        account.idle().watts() == null ? "-" : number("%.3f", account.idle().watts()));
  }

  private static String each(Status.Part part) {
    return part.joulesOfOne() == null
        ? "-"
        : String.format(Locale.ROOT, "%.4f (n=%d)", part.joulesOfOne(), part.count());
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
          Spans.of(refusal.secondsAgo()),
          refusal.service(),
          refusal.reason(),
          refusal.cause(),
          refusal.detail());
    }
  }
}
