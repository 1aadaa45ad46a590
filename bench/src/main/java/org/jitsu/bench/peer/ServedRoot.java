package org.jitsu.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jitsu.bench.lab.Site;

/** A container's file system with nothing in it but the program. */
final class ServedRoot {
  private static final String NAME = "hello-server";

  private final Path directory;

  /** Makes it below a directory. */
  ServedRoot(Path program, Path directory) throws IOException {
    this.directory = Files.createDirectory(directory.resolve("rootfs"));
    Files.copy(program, this.directory.resolve(NAME));
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
