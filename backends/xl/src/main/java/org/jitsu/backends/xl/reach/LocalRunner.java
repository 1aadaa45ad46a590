package org.jitsu.backends.xl.reach;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jitsu.linux.console.ConsoleFile;
import org.jitsu.linux.console.ConsoleFollower;
import org.jitsu.linux.spawn.Command;
import org.jitsu.linux.spawn.Exit;
import org.jitsu.linux.spawn.OsProcess;
import org.jitsu.linux.spawn.ProcessIdentity;
import org.jitsu.linux.spawn.Transcript;
import org.jitsu.linux.sys.Errno;
import org.jitsu.linux.sys.Fd;
import org.jitsu.linux.sys.LinuxException;

/**
 * Commands of this machine. What is followed prints to a file, so that the daemon's death does not
 * hang it; the next daemon ends what is left of it.
 */
public final class LocalRunner implements CommandRunner {

  private static final String PID = ".pid";
  private static final Duration MAKE_DEADLINE = Duration.ofSeconds(10);

  private final Path directory;
  private final ConsoleFollower outputs;
  private final Fd silence;
  private final AtomicInteger numbers = new AtomicInteger();
  private final Set<OsProcess> going = ConcurrentHashMap.newKeySet();

  private LocalRunner(Path directory, ConsoleFollower outputs, Fd silence) {
    this.directory = directory;
    this.outputs = outputs;
    this.silence = silence;
  }

  /**
   * Opens it, and ends what an earlier one followed.
   *
   * @param directory for its files alone
   */
  public static LocalRunner open(Path directory) throws HypervisorException {
    try {
      Files.createDirectories(directory);
      try (Stream<Path> left = Files.list(directory)) {
        for (Path file : left.toList()) {
          if (file.toString().endsWith(PID)) {
            end(ProcessIdentity.parse(Files.readString(file)));
          }
          Files.deleteIfExists(file); // gone if its follower lives, and saw the end
        }
      }
      return new LocalRunner(directory, ConsoleFollower.open(), silence(directory));
    } catch (IOException | IllegalArgumentException refused) {
      throw new HypervisorException(
          Kind.UNAVAILABLE, "the directory " + directory + ": " + refused, refused);
    }
  }

  @Override
  public Finished run(List<String> words, InputStream input, Duration deadline)
      throws HypervisorException {
    Path file = directory.resolve("input" + numbers.incrementAndGet());
    try (Transcript output = Transcript.open();
        Transcript errors = Transcript.open();
        input) {
      Files.copy(input, file);
      Command command =
          Command.of(words)
              .ownSession()
              .input(file)
              .descriptor(1, output.fd())
              .descriptor(2, errors.fd());
      try (OsProcess process = start(words, command)) {
        int exit = exit(process, words, deadline);
        return new Finished(exit, output.text(), errors.text());
      } finally {
        Files.delete(file);
      }
    } catch (IOException failed) {
      throw new HypervisorException(Kind.NO_RESOURCES, words.getFirst() + ": " + failed, failed);
    }
  }

  @Override
  public Followed follow(List<String> words, Consumer<ByteBuffer> output)
      throws HypervisorException {
    Path path = directory.resolve(Integer.toString(numbers.incrementAndGet()));
    try {
      ConsoleFile file = ConsoleFile.create(path);
      Command command =
          Command.of(words).ownSession().descriptor(0, silence).descriptor(1, file.fd());
      ConsoleFollower.Followed followed = outputs.follow(file, output); // before it prints
      OsProcess process;
      try {
        process = start(words, command);
      } catch (HypervisorException | IOException refused) {
        followed.close();
        throw refused;
      }
      going.add(process);
      Path pid = Path.of(path + PID);
      Files.writeString(pid, process.identity().toString());
      CompletableFuture<Void> end = new CompletableFuture<>();
      process
          .onExit()
          .whenCompleteAsync(
              (exit, letGo) -> {
                going.remove(process);
                followed.finish();
                path.toFile().delete();
                pid.toFile().delete();
                end.complete(null);
              });
      return new Followed() {
        @Override
        public CompletableFuture<Void> onEnd() {
          return end.copy();
        }

        @Override
        public void close() {
          kill(process);
        }
      };
    } catch (IOException failed) {
      throw new HypervisorException(Kind.NO_RESOURCES, words.getFirst() + ": " + failed, failed);
    }
  }

  @Override
  public void close() {
    going.forEach(LocalRunner::kill);
    outputs.close();
    silence.close();
  }

  /** A FIFO that is open for both: whoever reads it waits, and never sees its end. */
  private static Fd silence(Path directory) throws IOException, HypervisorException {
    Path fifo = directory.resolve("silence");
    List<String> words = List.of("mkfifo", "-m", "600", fifo.toString());
    try (OsProcess maker = start(words, Command.of(words))) {
      exit(maker, words, MAKE_DEADLINE);
    }
    return Fd.open(fifo, Fd.READ_WRITE);
  }

  private static OsProcess start(List<String> words, Command command)
      throws HypervisorException, IOException {
    try {
      return command.start();
    } catch (LinuxException refused) {
      if (refused.errno() == Errno.ENOENT) {
        throw new HypervisorException(
            Kind.UNAVAILABLE,
            words.getFirst()
                + " is not on this machine: install Xen's tools (Debian: xen-utils, xenstore-utils),"
                + " or name the machine that has them by 'ssh'",
            refused);
      }
      throw refused;
    }
  }

  private static int exit(OsProcess process, List<String> words, Duration deadline)
      throws HypervisorException {
    try {
      return switch (process.onExit().get(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        case Exit.Code(int code) -> code;
        case Exit.Signal(int number) -> 128 + number; // as a shell tells it
        case Exit.Unseen() -> -1;
      };
    } catch (TimeoutException late) {
      kill(process);
      throw new HypervisorException(
          Kind.UNAVAILABLE,
          "'" + words.getFirst() + "' did not end within " + deadline.toSeconds() + " s",
          late);
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new HypervisorException(Kind.FAILED, words.getFirst() + ": interrupted", interrupted);
    }
  }

  private static void end(ProcessIdentity identity) throws IOException {
    var left = OsProcess.adopt(identity);
    if (left.isPresent()) {
      kill(left.get());
      left.get().close();
    }
  }

  private static void kill(OsProcess process) {
    try {
      process.signalGroup(OsProcess.KILL);
    } catch (LinuxException gone) {
      // It belongs to somebody else by now, or never was ours.
    }
  }
}
