package org.jitsu.linux.spawn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jitsu.linux.sys.Errno;
import org.jitsu.linux.sys.Fd;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.linux.sys.Syscall;
import org.jspecify.annotations.Nullable;

/**
 * A program to be started: what it is called with and what it inherits. Unless told otherwise it
 * gets our environment and directory, {@code /dev/null} for its three streams, no other descriptor,
 * no blocked or ignored signal, and our session. One thread fills it in; it may be started
 * repeatedly.
 */
public final class Command {
  private static final Path NULL_DEVICE = Path.of("/dev/null");
  private static final int F_DUPFD_CLOEXEC = 1030;

  private final List<String> arguments;
  private Map<String, String> environment = System.getenv();
  private @Nullable Path directory;
  private boolean ownSession;
  private @Nullable CpuSet cpus;
  private final Map<Integer, Source> descriptors = new TreeMap<>();

  private sealed interface Source {
    record File(Path path, int flags) implements Source {}

    record Inherited(int number) implements Source {}
  }

  private Command(List<String> arguments) {
    this.arguments = List.copyOf(arguments);
    input(NULL_DEVICE).output(NULL_DEVICE).error(NULL_DEVICE);
  }

  /** A program, a path or a name to be found in PATH, and its arguments. */
  public static Command of(String program, String... arguments) {
    List<String> all = new ArrayList<>(List.of(program));
    all.addAll(List.of(arguments));
    return new Command(all);
  }

  /** The program first, then its arguments. */
  public static Command of(List<String> arguments) {
    if (arguments.isEmpty()) {
      throw new IllegalArgumentException("a command has a program");
    }
    return new Command(arguments);
  }

  /** Exactly these variables instead of ours. */
  public Command environment(Map<String, String> variables) {
    environment = new LinkedHashMap<>(variables);
    return this;
  }

  /** One variable more, or with another value; it comes first. */
  public Command variable(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>();
    more.put(name, value);
    environment.forEach(more::putIfAbsent);
    environment = more;
    return this;
  }

  /** Starts there. */
  public Command directory(Path path) {
    directory = path;
    return this;
  }

  /**
   * A session of its own: Ctrl-C at our terminal does not reach it, and it outlives our terminal.
   */
  public Command ownSession() {
    ownSession = true;
    return this;
  }

  /** Runs on these CPUs only, from its first instruction on. */
  public Command onCpus(CpuSet set) {
    cpus = set;
    return this;
  }

  /** Standard input from a file. */
  public Command input(Path file) {
    descriptors.put(0, new Source.File(file, Fd.READ_ONLY));
    return this;
  }

  /** Standard output appended to a file, which is made with mode 0600 when missing. */
  public Command output(Path file) {
    descriptors.put(1, appending(file));
    return this;
  }

  /** Standard error appended to a file, which is made with mode 0600 when missing. */
  public Command error(Path file) {
    descriptors.put(2, appending(file));
    return this;
  }

  /** Our own standard input. */
  public Command inheritInput() {
    descriptors.put(0, new Source.Inherited(0));
    return this;
  }

  /** Our own standard output and error. */
  public Command inheritOutput() {
    descriptors.put(1, new Source.Inherited(1));
    descriptors.put(2, new Source.Inherited(2));
    return this;
  }

  /**
   * The program finds our descriptor open under that number, 0 or more. It must be open at start.
   */
  public Command descriptor(int number, Fd fd) {
    descriptors.put(number, new Source.Inherited(fd.number()));
    return this;
  }

  /**
   * Starts it in the calling thread's namespaces. Returns when the program is being executed, some
   * milliseconds at most.
   *
   * @throws LinuxException as {@link PreparedCommand#start}
   * @throws IOException as {@link #prepare}
   */
  public OsProcess start() throws IOException {
    try (PreparedCommand prepared = prepare()) {
      return prepared.start();
    }
  }

  /**
   * Does everything now that need not wait until the program is wanted. Descriptors that it
   * inherits may be closed after this.
   *
   * @throws IOException a file for its streams or its directory is missing
   */
  public PreparedCommand prepare() throws IOException {
    if (directory != null && !Files.isDirectory(directory)) {
      throw new LinuxException("start " + arguments.getFirst(), Errno.ENOTDIR, "in " + directory);
    }
    SortedMap<Integer, Fd> sources = new TreeMap<>();
    try {
      // Above every wanted number, so that no copy in the child overwrites a source of another.
      int above = Collections.max(descriptors.keySet()) + 1;
      for (Map.Entry<Integer, Source> wanted : descriptors.entrySet()) {
        sources.put(wanted.getKey(), copyAbove(above, wanted.getValue()));
      }
      return new PreparedCommand(
          new PosixSpawn(arguments, environment, directory, ownSession, sources),
          sources.values(),
          ownSession,
          cpus);
    } catch (IOException | RuntimeException failure) {
      sources.values().forEach(Fd::close);
      throw failure;
    }
  }

  @Override
  public String toString() {
    return String.join(" ", arguments);
  }

  private static Source appending(Path file) {
    return new Source.File(file, Fd.WRITE_ONLY | Fd.CREATE | Fd.APPEND);
  }

  private static Fd copyAbove(int minimum, Source source) throws LinuxException {
    return switch (source) {
      case Source.Inherited(int number) -> copyAbove(minimum, number);
      case Source.File(Path path, int flags) -> {
        try (Fd opened = Fd.open(path, flags)) {
          yield copyAbove(minimum, opened.number());
        }
      }
    };
  }

  private static Fd copyAbove(int minimum, int number) throws LinuxException {
    return Fd.own(Syscall.FCNTL.call("descriptor " + number, number, F_DUPFD_CLOEXEC, minimum));
  }
}
