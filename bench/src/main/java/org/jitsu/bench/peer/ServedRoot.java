package org.jitsu.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.lab.Tool;
import org.jitsu.linux.spawn.Command;

/** A container's file system with nothing in it but the program. */
final class ServedRoot {
  private static final String NAME = "hello-server";

  private final Path directory;

  /** Makes it below a directory. */
  ServedRoot(Path program, Path directory) throws IOException {
    this.directory = Files.createDirectory(directory.resolve("rootfs"));
    Files.copy(program, this.directory.resolve(NAME));
  }

  /**
   * Makes another one, with a directory that systemd-nspawn wants to see in a system.
   *
   * @param directory below which it is made
   */
  ServedRoot withUsr(Path directory) throws IOException {
    ServedRoot root = new ServedRoot(this.directory.resolve(NAME), directory);
    Files.createDirectory(root.directory.resolve("usr"));
    return root;
  }

  /** Returns an archive of it, of which an engine makes an image. */
  Path archive(Path file) throws IOException, InterruptedException {
    Tool.run(Command.of("tar", "-C", directory.toString(), "-cf", file.toString(), "."));
    return file;
  }

  /** Whether a command line is the program's. */
  static boolean isServer(List<String> words) {
    return !words.isEmpty() && words.getFirst().endsWith("/" + NAME);
  }

  /** Returns its directory. */
  Path directory() {
    return directory;
  }

  /** Returns how the program is called outside of it. */
  List<String> lineOutside() {
    return line(directory.resolve(NAME).toString());
  }

  /** Returns how the program is called inside. */
  List<String> lineInside() {
    return line("/" + NAME);
  }

  private static List<String> line(String program) {
    return List.of(program, Integer.toString(Site.PORT), Site.GUEST);
  }
}
