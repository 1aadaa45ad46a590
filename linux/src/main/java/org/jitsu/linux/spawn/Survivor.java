package org.jitsu.linux.spawn;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A process that an earlier run left behind. It is known by a mark that it carries itself, in its
 * command line or its environment: whatever moment that run ended at, what it started is found, and
 * a pid that passed to another process is not taken for it.
 *
 * @param process held by its pidfd
 * @param mark what it carries
 */
public record Survivor<T>(OsProcess process, T mark) {

  private static final Path PROC = Path.of("/proc");

  /** What a process shows of itself to its own user and to root. */
  public static final class Shown {

    private final int pid;

    private Shown(int pid) {
      this.pid = pid;
    }

    /** Its command line, no word when it is gone or a zombie. */
    public List<String> commandLine() {
      return words("cmdline");
    }

    /** The variables that it was started with, {@code NAME=VALUE} each. */
    public List<String> environment() {
      return words("environ");
    }

    /** Whether it began a session of its own. */
    public boolean leadsSession() {
      return ProcessState.of(pid).map(ProcessState::session).filter(own -> own == pid).isPresent();
    }

    private List<String> words(String file) {
      try {
        byte[] words = Files.readAllBytes(PROC.resolve(Integer.toString(pid)).resolve(file));
        return List.of(new String(words, StandardCharsets.UTF_8).split("\0"));
      } catch (IOException gone) { // or it belongs to somebody else
        return List.of();
      }
    }
  }

  /** Reads the mark of a process, if it carries one. */
  @FunctionalInterface
  public interface Reader<T> {
    Optional<T> read(Shown process);
  }

  /** Finds, and holds, all that carry a mark. */
  public static <T> List<Survivor<T>> find(Reader<T> reader) throws IOException {
    List<Survivor<T>> found = new ArrayList<>();
    try (DirectoryStream<Path> pids = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path path : pids) {
        int pid = Integer.parseInt(path.getFileName().toString());
        if (reader.read(new Shown(pid)).isPresent()) {
          hold(pid, reader).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  private static <T> Optional<Survivor<T>> hold(int pid, Reader<T> reader) throws IOException {
    Optional<ProcessIdentity> identity = ProcessIdentity.of(pid);
    // Read once more between the identity and its adoption: so both belong to one process.
    Optional<T> mark = reader.read(new Shown(pid));
    if (identity.isEmpty() || mark.isEmpty()) {
      return Optional.empty();
    }
    return OsProcess.adopt(identity.get()).map(process -> new Survivor<>(process, mark.get()));
  }
}
