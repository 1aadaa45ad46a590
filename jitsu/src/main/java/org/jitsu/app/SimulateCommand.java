package org.jitsu.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jitsu.app.simulate.Costs;
import org.jitsu.app.simulate.Policy;
import org.jitsu.app.simulate.QueryLog;
import org.jitsu.app.simulate.Report;
import org.jitsu.app.simulate.Simulation;
import org.jitsu.config.Configuration;
import org.jitsu.power.recording.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Plays a recorded log of queries to the daemon's own keeper, in virtual time. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = {
      "Says what a recorded log of queries would cost under other policies: boots, waits, memory, energy. Starts nothing.",
      "",
      "LOG is a query log of BIND or dnsmasq, a capture of DNS over UDP as tcpdump -w writes it, or lines of TIME NAME [TYPE [CLIENT]]. Each query comes to the daemon's own keeper, in virtual time, and its client makes one request. What --start, --idle and --ttl list is tried in every combination; what they leave out is as configured."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  bin/jitsu simulate queries.log -c jitsu.yaml",
      "  bin/jitsu simulate day.pcap -c jitsu.yaml --idle 30s,2m,10m --start create,unpause",
      "  bin/jitsu simulate day.pcap -c jitsu.yaml --host-watts 1.5 --guest-watts 0.5 --boot-joules 2"
    })
final class SimulateCommand implements Callable<Integer> {

  @Parameters(paramLabel = "LOG", description = "The recorded queries.")
  private Path log = Path.of("");

  @Mixin private ConfigurationOption configuration = new ConfigurationOption();

  @Option(
      names = "--start",
      split = ",",
      paramLabel = "MODE",
      converter = ModeWord.class,
      description = "create, unpause, restore or snapshot.")
  private List<Policy.Start> starts = List.of();

  @Option(
      names = "--idle",
      split = ",",
      paramLabel = "TIME",
      converter = Span.class,
      description = "After how long without use a guest sleeps, 2m for example.")
  private List<Long> idles = List.of();

  @Option(
      names = "--ttl",
      split = ",",
      paramLabel = "SECONDS",
      description = "The TTL of the services' addresses.")
  private List<Integer> ttls = List.of();

  @Option(
      names = "--boot",
      paramLabel = "TIME",
      converter = Span.class,
      defaultValue = "140ms",
      description = "How long a boot takes until the guest listens (default: ${DEFAULT-VALUE}).")
  private long bootNs;

  @Option(
      names = "--resume",
      paramLabel = "TIME",
      converter = Span.class,
      defaultValue = "5ms",
      description = "How long a paused guest takes (default: ${DEFAULT-VALUE}).")
  private long resumeNs;

  @Option(
      names = "--restore",
      paramLabel = "TIME",
      converter = Span.class,
      defaultValue = "100ms",
      description = "How long a saved guest takes (default: ${DEFAULT-VALUE}).")
  private long restoreNs;

  @Option(
      names = "--host-watts",
      paramLabel = "WATTS",
      defaultValue = "0",
      description = "What the host uses without guests.")
  private double hostWatts;

  @Option(
      names = "--guest-watts",
      paramLabel = "WATTS",
      defaultValue = "0",
      description = "What a guest that runs uses beyond that.")
  private double guestWatts;

  @Option(
      names = "--boot-joules",
      paramLabel = "JOULES",
      defaultValue = "0",
      description = "What a boot uses beyond that.")
  private double bootJoules;

  @Option(names = "--json", description = "Print JSON, with all figures, instead of a table.")
  private boolean isJson;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws CannotException {
    for (double amount : new double[] {hostWatts, guestWatts, bootJoules}) {
      if (!(amount >= 0 && amount < 1e9)) {
        throw new ParameterException(
            spec.commandLine(), "watts and joules are 0 or more, not " + amount);
      }
    }
    if (!Files.isReadable(log)) {
      throw new CannotException("there is no log to be read at " + log);
    }
    Configuration loaded;
    try (Backends backends = new Backends()) {
      loaded = configuration.load(backends.names());
    }
    Costs costs = new Costs(bootNs, resumeNs, restoreNs, hostWatts, guestWatts, bootJoules);
    List<Report> reports = new ArrayList<>();
    List<Policy> policies = policies();
    for (Policy policy : policies) {
      Simulation simulation = new Simulation(loaded, policy, costs);
      try {
        QueryLog.Summary read = new QueryLog(log).read(simulation::query);
        check(read);
        if (reports.isEmpty()) {
          warn(read, loaded);
        }
      } catch (IOException e) {
        throw new CannotException("the log cannot be read: " + e.getMessage(), e);
      }
      reports.add(simulation.end());
      if (policies.size() > 1) {
        spec.commandLine().getErr().printf("simulated %d of %d%n", reports.size(), policies.size());
      }
    }
    print(reports);
    return 0;
  }

  private void check(QueryLog.Summary read) throws CannotException {
    if (read.queries() == 0) {
      throw new CannotException(
          read.firstOther() == null
              ? log + " has no queries"
              : log
                  + " has no line that could be understood; the first is "
                  + read.firstOther()
                  + "\nlines are of BIND's or dnsmasq's query log, or TIME NAME [TYPE [CLIENT]]");
    }
  }

  private void warn(QueryLog.Summary read, Configuration loaded) {
    PrintWriter err = spec.commandLine().getErr();
    if (read.firstOther() != null) {
      err.printf("%d lines are no queries; the first is %s%n", read.others(), read.firstOther());
    }
    if (!loaded.pools().isEmpty()) {
      err.println("pools are left out: their labels count as other names");
    }
    if (!loaded.boards().isEmpty()) {
      err.println("boards are left out: all guests are taken to run on one host");
    }
  }

  private List<Policy> policies() {
    List<Policy> policies = new ArrayList<>();
    for (Policy.Start start : orConfigured(starts)) {
      for (Long idle : orConfigured(idles)) {
        for (Integer ttl : orConfigured(ttls)) {
          policies.add(new Policy(start, idle, ttl));
        }
      }
    }
    return policies;
  }

  /** Returns the list, or one with null for what is configured. */
  private static <T> List<@Nullable T> orConfigured(List<T> list) {
    return list.isEmpty() ? Arrays.asList((T) null) : new ArrayList<>(list);
  }

  private void print(List<Report> reports) {
    PrintWriter out = spec.commandLine().getOut();
    if (isJson) {
      out.print(Json.of(reports));
      return;
    }
    Report first = reports.getFirst();
    out.printf(
        Locale.ROOT,
        "%d queries in %.1f h for %d guests; %d others%n",
        first.queries(),
        first.seconds() / 3600,
        first.guests(),
        first.otherQueries());
    out.println(
        "start     idle      ttl   boots resumes restores refused  waited   p50 ms   p99 ms   max ms"
            + "  mean MiB  most MiB  guest h      kJ");
    for (Report report : reports) {
      out.printf(
          Locale.ROOT,
          "%-9s %-7s %5s %7d %7d %8d %7d %7d %8.1f %8.1f %8.1f %9.1f %9.1f %8.1f %7.1f%n",
          report.start() == null ? "-" : report.start(),
          report.idleSeconds() == null ? "-" : report.idleSeconds() + " s",
          report.ttlSeconds() == null ? "-" : report.ttlSeconds(),
          report.boots(),
          report.resumes(),
          report.restores(),
          report.refused().values().stream().mapToLong(Long::longValue).sum(),
          report.waited(),
          report.waitMs().getOrDefault("p50", 0.0),
          report.waitMs().getOrDefault("p99", 0.0),
          report.waitMs().getOrDefault("max", 0.0),
          report.meanMiB(),
          report.mostMiB(),
          report.guestHours(),
          report.joules() / 1e3);
    }
    out.printf(Locale.ROOT, "all guests always on: %.1f kJ%n", first.joulesAlwaysOn() / 1e3);
  }

  /** Reads {@code --start}. */
  static final class ModeWord implements ITypeConverter<Policy.Start> {
    @Override
    public Policy.Start convert(String word) {
      return Arrays.stream(Policy.Start.values())
          .filter(each -> each.word().equals(word))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'" + word + "' is none of create, unpause, restore, snapshot"));
    }
  }

  /** Reads a span of time, as the configuration does. */
  static final class Span implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      try {
        return Configuration.durationNs(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
