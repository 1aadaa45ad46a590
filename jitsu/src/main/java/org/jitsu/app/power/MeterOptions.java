package org.jitsu.app.power;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jitsu.app.CannotException;
import org.jitsu.config.Configuration;
import org.jitsu.core.time.Ticker;
import org.jitsu.linux.sys.Machine;
import org.jitsu.power.inventory.Inventory;
import org.jitsu.power.inventory.Meters;
import org.jitsu.power.inventory.Surroundings;
import org.jitsu.power.meter.MeterException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that choose meters. */
final class MeterOptions {

  @Option(
      names = {"-m", "--meter"},
      paramLabel = "METER",
      description = "A meter, see jitsu power --help; repeatable (default: auto).")
  private List<String> meters = new ArrayList<>();

  @Option(
      names = "--model-file",
      paramLabel = "FILE",
      description =
          "Where calibrate keeps its law (default: power-model.json in the state directory).")
  private @Nullable Path modelFile;

  /** Returns the words. */
  List<String> words() {
    return meters;
  }

  /** Returns where the law of this machine is kept. */
  Path modelFile() {
    return modelFile == null ? modelFile(Configuration.defaultState()) : modelFile;
  }

  /** Returns where the law is kept below a state directory. */
  static Path modelFile(Path state) {
    return state.resolve("power-model.json");
  }

  /** Opens the meters, those that cannot be read included. */
  Inventory look() throws CannotException {
    if (!Machine.isKnown()) {
      throw new CannotException(
          "meters are read by native calls, which are written for Linux on amd64 and aarch64; this JVM"
              + " runs on "
              + System.getProperty("os.arch")
              + ". Read them from another machine: --meter shelly2:http://192.0.2.7/ there");
    }
    Ticker ticker = Ticker.system();
    Surroundings here = Surroundings.here(modelFile(), new SpawnedProgram(), ticker::nowNs);
    try {
      return new Meters(here).open(meters);
    } catch (MeterException e) {
      throw new CannotException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Opens the meters. At least one can be read, or the answer is what was looked for and where. */
  Inventory open() throws CannotException {
    Inventory inventory = look();
    if (inventory.sensors().isEmpty()) {
      throw new CannotException(
          inventory.lookedFor()
              + "\n  Name one (--meter shelly2:http://192.0.2.7/, --meter csv:FILE ..., see jitsu power"
              + " --help), or estimate: --meter model:idle=WATTS,busy=WATTS");
    }
    return inventory;
  }
}
