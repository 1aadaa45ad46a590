package org.jitsu.bench.toolstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jitsu.bench.client.Resolver;
import org.jitsu.bench.lab.CannotRun;
import org.jitsu.bench.lab.Control;
import org.jitsu.bench.lab.Daemon;
import org.jitsu.bench.lab.Fleet;
import org.jitsu.bench.lab.Libvirtd;
import org.jitsu.bench.lab.MachineLoad;
import org.jitsu.bench.lab.Namespace;
import org.jitsu.bench.lab.NeighbourCache;
import org.jitsu.bench.lab.Scratch;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.report.Promise;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.report.Verdict;
import org.jitsu.bench.result.Uses;
import org.jitsu.bench.rig.Contender;
import org.jitsu.bench.rig.Load;
import org.jitsu.bench.rig.Pacer;
import org.jitsu.bench.rig.Rig;
import org.jitsu.bench.rig.Series;
import org.jitsu.bench.scenario.Scenario;
import org.jitsu.bench.subject.Crowd;
import org.jitsu.bench.subject.FleetStart;
import org.jspecify.annotations.Nullable;

/** The scenario {@code toolstack}: single starts in turns, then crowds. */
public final class Toolstack implements Scenario {
  static final String NAME = "toolstack";

  /** The larger crowd over the smaller. */
  public static final int SIZES = 5;

  private static final int CROWDS = 3;

  /** After them there is what a start leaves for the next, and the log of the one before. */
  private static final int STARTS_THAT_LEAVE = 2;

  /** Of what is left. */
  private static final int SHOWN = 20;

  private static final int WARM_UP_ROUNDS = 5;

  /** Longer than the kernel's grace periods, in which it is still busy with the turn before. */
  private static final long SETTLE_NS = 30_000_000;

  private static final int QUERY_TIMEOUT_MS = 20_000;

  /** What libvirt's guests run on by default; both have the same. */
  private static final String MACHINE = "machine: pc";

  private final Path launcher;
  private final Path libvirtScript;
  private final Stack qemu;
  private final Stack libvirt;
  private final Site qemuSite;
  private final Site libvirtSite;
  private final int repeats;
  private final int most;
  private final Function<String, Rig.Progress> stages;
  private final Rig rig = new Rig(Pacer.system(), SETTLE_NS);
  private final MachineLoad load = MachineLoad.now();
  private @Nullable Left left;

  /**
   * Makes it.
   *
   * @param launcher bin/jitsu
   * @param libvirtScript testkit/libvirt-host/run
   * @param qemu the guest as it is started by ourselves
   * @param libvirt the same guest of a libvirt daemon, without that daemon's URI
   * @param repeats how many single starts of each
   * @param most the larger crowd, at least {@link #SIZES}
   * @param stages makes a listener for the progress of a stage of that name
   */
  public Toolstack(
      Path launcher,
      Path libvirtScript,
      Site qemu,
      Site libvirt,
      int repeats,
      int most,
      Function<String, Rig.Progress> stages) {
    this.launcher = launcher;
    this.libvirtScript = libvirtScript;
    this.qemuSite = qemu.withOptions(MACHINE);
    this.libvirtSite = libvirt;
    this.qemu = new Stack(qemu);
    this.libvirt = new Stack(libvirt);
    this.repeats = repeats;
    this.most = most;
    this.stages = stages;
  }

  @Override
  public Uses uses() {
    return Uses.of(qemuSite).program("/usr/sbin/libvirtd", "--version");
  }

  @Override
  public void run() throws CannotRun, IOException, InterruptedException {
    Namespace.require();
    try (Scratch scratch = new Scratch()) {
      Path own = Files.createDirectory(scratch.directory().resolve("libvirt"));
      try (Libvirtd libvirtd = Libvirtd.start(libvirtScript, own)) {
        Site site = libvirtSite.withOptions(MACHINE, "uri: \"" + libvirtd.uri() + "\"");
        Fleet fleet = new Fleet(List.of(qemuSite, site), 2 * most);
        try (Daemon daemon = Daemon.start(launcher, scratch.directory(), fleet)) {
          daemon.awaitAnswer();
          daemon.control().awaitRehearsed();
          starts(fleet, daemon.control(), daemon);
          crowds(new Crowd(daemon, fleet), scratch.directory());
        }
      }
    }
  }

  private List<Stack> stacks() {
    return List.of(qemu, libvirt); // as the fleet has them, in turn
  }

  private void starts(Fleet fleet, Control control, Daemon daemon)
      throws IOException, InterruptedException {
    List<Contender> warmUp = new ArrayList<>();
    List<Contender> contenders = new ArrayList<>();
    try (NeighbourCache neighbours = new NeighbourCache();
        Resolver resolver = daemon.resolver(QUERY_TIMEOUT_MS)) {
      for (Stack stack : stacks()) {
        FleetStart start =
            new FleetStart(fleet, stacks().indexOf(stack), control, resolver, neighbours);
        warmUp.add(new Contender(start, Load.ONCE));
        contenders.add(new Contender(stack.phases.noting(start), Load.ONCE, stack.starts));
      }
      rig.run(WARM_UP_ROUNDS, warmUp, stages.apply("warm-up"));
      rig.run(repeats, contenders, stages.apply("starts"));
    }
    List<Control.Start> newest = control.starts();
    for (Stack stack : stacks()) {
      stack.phases.take(newest);
    }
  }

  private void crowds(Crowd crowd, Path directory) throws IOException, InterruptedException {
    Rig.Progress progress = stages.apply("crowds");
    for (int kind = 0; kind < stacks().size(); kind++) {
      for (int start = 1; start <= STARTS_THAT_LEAVE; start++) {
        crowd.wake(numbers(kind, most), new Series());
        crowd.putToSleep(numbers(kind, most));
      }
    }
    Left before = Left.now(directory);
    for (int round = 1; round <= CROWDS; round++) {
      for (int guests : List.of(most / SIZES, most)) {
        for (int kind = 0; kind < stacks().size(); kind++) {
          List<Integer> numbers = numbers(kind, guests);
          Stack stack = stacks().get(kind);
          double servedMs = crowd.wake(numbers, stack.pages(guests));
          stack.take(guests, servedMs, crowd.putToSleep(numbers));
        }
      }
      progress.done(round, CROWDS);
    }
    left = Left.now(directory).since(before);
  }

  /** The first so many guests of a kind. */
  private List<Integer> numbers(int kind, int guests) {
    return IntStream.range(0, guests).map(each -> each * stacks().size() + kind).boxed().toList();
  }

  @Override
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    stacks().forEach(stack -> rows.addAll(stack.rows()));
    rows.add(
        Row.scalar(
            NAME, "libvirt-over-qemu", libvirt.starts.attempts(), "ratio", libvirtOverQemu()));
    rows.removeIf(row -> row.n() == 0);
    return rows;
  }

  private OptionalDouble libvirtOverQemu() {
    OptionalDouble ours = qemu.starts.percentileMs(50);
    OptionalDouble theirs = libvirt.starts.percentileMs(50);
    return ours.isEmpty() || theirs.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(theirs.getAsDouble() / ours.getAsDouble());
  }

  @Override
  public List<Verdict> verdicts() {
    List<Verdict> verdicts = new ArrayList<>();
    verdicts.add(Promise.of(NAME + ".libvirt-share-ms", "10").judge(libvirt.shareMs()));
    for (Stack stack : stacks()) {
      verdicts.add(Promise.of(NAME + "." + stack.word() + "-growth", "1").judge(stack.growth()));
    }
    verdicts.add(
        Promise.of(NAME + ".left", "0")
            .judge(
                left == null
                    ? OptionalDouble.empty()
                    : OptionalDouble.of((double) left.things().size())));
    verdicts.add(
        Promise.of(NAME + ".failures", "0")
            .judge(OptionalDouble.of((double) qemu.failures() + libvirt.failures())));
    return verdicts;
  }

  @Override
  public List<String> caveats() {
    List<String> caveats = new ArrayList<>();
    caveats.add(
        "both guests are the same emulated machine; start-PHASE counts from the client's query, as"
            + " start does");
    caveats.add(
        "libvirt-share-ms: until libvirt is told, and from the moment at which the guest is seen to"
            + " listen; between them libvirtd, QEMU and the guest have their time");
    caveats.add(
        "growth: what a guest of the larger crowd takes to be served and put to sleep, over one of a"
            + " crowd of %d".formatted(most / SIZES));
    caveats.add("left: processes, interfaces and files that were not there before the crowds");
    if (left != null) {
      left.things().stream().limit(SHOWN).forEach(thing -> caveats.add("left: " + thing));
    }
    caveats.add("xl is absent: it wants a Xen host");
    caveats.add(load.toString());
    for (Stack stack : stacks()) {
      stack.reasons().forEach(why -> caveats.add(stack.word() + " failed: " + why));
    }
    return caveats;
  }
}
