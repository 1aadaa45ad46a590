package org.jitsu.backends.qemu;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jitsu.backends.qemu.Options.Accel;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.time.Ticker;
import org.jitsu.linux.proc.Host;
import org.jitsu.linux.spawn.Programs;
import org.jitsu.linux.sys.Machine;

/**
 * Decides for {@code accel: auto}: KVM where a probe guest ran faster under it, else TCG. The probe
 * runs in the background from the first such definition on; until it is done the answer is TCG,
 * which always works. A verdict is remembered for this boot of the host and this very program.
 */
final class AccelChoice {

  private static final Path KVM = Path.of("/dev/kvm");
  private static final Logger LOG = System.getLogger(AccelChoice.class.getName());

  private final Path directory;
  private final Ticker ticker;
  private final Map<Subject, CompletableFuture<Accel>> verdicts = new ConcurrentHashMap<>();

  /** What a verdict is about. */
  private record Subject(String binary, String machine) {
    static Subject of(Options options) {
      return new Subject(options.binary(), options.machine());
    }

    /** A file name that no guest's directory has. */
    String fileName() {
      return "accel." + (binary + "." + machine).replace('/', '_');
    }

    /** Short, for there are sockets below it, whose paths have 107 bytes at most. */
    String probeName() {
      return ".kvm-" + Integer.toHexString(hashCode());
    }
  }

  AccelChoice(Path directory, Ticker ticker) {
    this.directory = directory;
    this.ticker = ticker;
  }

  /** Sees to it that a verdict is on its way when the options leave the choice to us. */
  void prepare(Options options) {
    if (options.accel() == Accel.AUTO) {
      verdicts.computeIfAbsent(
          Subject.of(options),
          subject ->
              CompletableFuture.supplyAsync(
                  () -> verdict(subject, options), Thread::startVirtualThread));
    }
  }

  /** Returns KVM or TCG; never waits. */
  Accel choose(Options options) {
    if (options.accel() != Accel.AUTO) {
      return options.accel();
    }
    CompletableFuture<Accel> verdict = verdicts.get(Subject.of(options));
    return verdict == null ? Accel.TCG : verdict.getNow(Accel.TCG);
  }

  /** Returns when no probe is under way: none outlives the daemon. */
  void await() {
    verdicts.values().forEach(CompletableFuture::join);
  }

  /** Returns the verdict, remembered or found out now. */
  private Accel verdict(Subject subject, Options options) {
    if (!Machine.X86_64 || !Files.isWritable(KVM)) {
      return Accel.TCG;
    }
    try {
      Path program =
          Programs.find(subject.binary())
              .orElseThrow(() -> new IOException("no " + subject.binary()));
      String key = Host.bootId() + " " + Files.getLastModifiedTime(program).toMillis() + " ";
      Path memory = directory.resolve(subject.fileName());
      String remembered = Files.exists(memory) ? Files.readString(memory).strip() : "";
      if (remembered.startsWith(key)) {
        return Accel.valueOf(remembered.substring(key.length()));
      }
      Accel accel = KvmProbe.run(directory.resolve(subject.probeName()), options, ticker);
      LOG.log(Level.INFO, "accel auto: " + accel + " was the faster one for " + subject.machine());
      Files.writeString(memory, key + accel + "\n");
      return accel;
    } catch (IOException | HypervisorException | IllegalArgumentException unknown) {
      LOG.log(
          Level.WARNING,
          "accel auto: TCG, because KVM could not be tried: " + unknown.getMessage());
      return Accel.TCG;
    }
  }
}
