package org.jitsu.bench;

import java.util.concurrent.Callable;
import org.jitsu.bench.lab.Backend;
import org.jitsu.bench.toolstack.Toolstack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bin/jitsu bench toolstack}. */
@Command(
    name = "toolstack",
    description = {
      "The same guest started by a QEMU of ours, and by a libvirt daemon.",
      "",
      "Each in turns, by a query for its name, phase by phase: what is libvirt's, and what is ours."
          + " Then many of each at one instant, and put to sleep again: how long all take, and what"
          + " is left of them. It runs a libvirtd of its own."
    },
    mixinStandardHelpOptions = true,
    version = "jitsu 0.1.0",
    footerHeading = "%nExamples:%n",
    footer = {
      "  bin/jitsu bench toolstack --json toolstack.jsonl",
      "  bin/jitsu bench toolstack --n 10 --most 20        a quick look"
    })
final class ToolstackCommand implements Callable<Integer> {
  private static final Range REPEATS = new Range("--n", 1, 100_000, 100);
  private static final Range MOST = new Range("--most", Toolstack.SIZES, 200, 50);

  @Option(
      names = "--n",
      paramLabel = "REPEATS",
      defaultValue = "100",
      description = "Single starts of each, 1 to 100000 (default: ${DEFAULT-VALUE}).")
  private int repeats = 100;

  @Option(
      names = "--most",
      paramLabel = "COUNT",
      defaultValue = "50",
      description =
          "Guests of the larger crowd; the other has a fifth, 5 to 200 (default: ${DEFAULT-VALUE}).")
  private int most = 50;

  @Mixin private Outcome outcome = new Outcome();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    REPEATS.check(spec, repeats);
    MOST.check(spec, most);
    return outcome.of(
        new Toolstack(
            Surroundings.launcher(),
            Surroundings.root().resolve("testkit/libvirt-host/run"),
            Surroundings.site(Backend.QEMU),
            Surroundings.site(Backend.LIBVIRT),
            repeats,
            most,
            Surroundings.progress()));
  }
}
