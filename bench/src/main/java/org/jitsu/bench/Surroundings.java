package org.jitsu.bench;

import java.io.Console;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.jitsu.bench.lab.Backend;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.report.ProgressLine;
import org.jitsu.bench.rig.Rig;
import org.jitsu.core.time.Ticker;

/** What the command of every scenario finds around it: the checkout, and a terminal or none. */
final class Surroundings {

  private static final int GUEST_MIB = 16;

  private Surroundings() {}

  /** Returns the program that starts daemons. */
  static Path launcher() {
    return root().resolve("bin/jitsu");
  }

  /** Returns hello, as a backend runs it. */
  static Site site(Backend backend) {
    Path kernel = root().resolve("unikernels/hello/target").resolve(backend.image());
    return new Site(backend, kernel, GUEST_MIB);
  }

  /** Returns the Linux guest, in a QEMU. */
  static Site linux(int memoryMiB) {
    Path built = root().resolve("unikernels/linux/target");
    return new Site(Backend.QEMU, built.resolve("vmlinuz"), memoryMiB)
        .withInitrd(built.resolve("initramfs.gz"));
  }

  /** Returns who shows, on standard error, how far each stage of a scenario is. */
  static Function<String, Rig.Progress> progress() {
    boolean terminal =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    return stage -> new ProgressLine(System.err, terminal, Ticker.system(), stage);
  }

  /** Returns where the checkout lies. */
  static Path root() {
    return Path.of(System.getProperty("jitsu.root", ".")).toAbsolutePath().normalize();
  }
}
