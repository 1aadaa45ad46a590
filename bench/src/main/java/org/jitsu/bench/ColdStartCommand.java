package org.jitsu.bench;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jitsu.bench.coldstart.ColdStart;
import org.jitsu.bench.lab.Backend;
import org.jitsu.bench.peer.Peers;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bin/jitsu bench cold-start}. */
@Command(
    name = "cold-start",
    description = {
      "A sleeping guest behind Jitsu against the same guest started by hand.",
      "",
      "From the DNS query (or the SYN) to the first HTTP byte of a sleeping guest, by an ordinary"
          + " client; from the guest's exec to the first byte without Jitsu, by a fair prober; a"
          + " warm request with and without Jitsu; the daemon's start and memory. With --backend"
          + " process also an equal static server by itself, in containers (bubblewrap, crun, runc,"
          + " systemd-nspawn, podman, Docker) and behind systemd's socket activation, asked by"
          + " ordinary clients and by fair probers."
    },
    mixinStandardHelpOptions = true,
    version = "jitsu 0.1.0",
    footerHeading = "%nExamples:%n",
    footer = {
      "  bin/jitsu bench cold-start --json cold-start.jsonl",
      "  bin/jitsu bench cold-start --n 20          a quick look",
      "  bin/jitsu bench cold-start --backend process --without docker"
    })
final class ColdStartCommand implements Callable<Integer> {
  private static final Range REPEATS = new Range("--n", 1, 100_000, 200);
  private static final int EMULATED_STARTS = 200;
  private static final int NATIVE_STARTS = 100;

  @Option(
      names = "--n",
      paramLabel = "REPEATS",
      description =
          "Starts of each kind, 1 to 100000 (default: 200, of processes and containers 100).")
  private @Nullable Integer repeats;

  @Option(
      names = "--backend",
      paramLabel = "BACKEND",
      defaultValue = "qemu",
      converter = BackendWord.class,
      description = "What runs the guest: qemu, or process (default: ${DEFAULT-VALUE}).")
  private Backend backend = Backend.QEMU;

  @Option(
      names = "--without",
      paramLabel = "CONTAINER",
      split = ",",
      description =
          "With --backend process: compare without some of bubblewrap, crun, runc, systemd-nspawn,"
              + " podman, docker and systemd-socket.")
  private Set<String> without = Set.of();

  @Mixin private Outcome outcome = new Outcome();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    int starts =
        Objects.requireNonNullElse(repeats, backend.isNative() ? NATIVE_STARTS : EMULATED_STARTS);
    REPEATS.check(spec, starts);
    if (!Peers.OPTIONAL.containsAll(without)) {
      throw wrong(
          "--without %s: there are %s"
              .formatted(String.join(",", without), String.join(", ", Peers.OPTIONAL)));
    }
    if (!without.isEmpty() && !backend.isNative()) {
      throw wrong("--without leaves out containers, which --backend process is compared with");
    }
    ColdStart scenario =
        new ColdStart(
            Surroundings.launcher(),
            Surroundings.site(backend),
            without,
            starts,
            Surroundings.progress());
    return outcome.of(scenario);
  }

  private ParameterException wrong(String why) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), why);
  }
}
