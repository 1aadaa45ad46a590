package org.jitsu.backends.solo5.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Images without a program, assembled by the toolchain from {@code image/image.S}. */
public final class Assembled {

  private static final Path SOURCES =
      Path.of(System.getProperty("jitsu.root"), "backends/solo5/src/test/resources/image");

  private Assembled() {}

  /**
   * Builds one.
   *
   * @param file where it goes
   * @param definitions of the source, {@code TARGET=1} for example
   */
  public static Path image(Path file, String... definitions) throws Exception {
    List<String> line = new ArrayList<>(List.of("gcc", "-nostdlib", "-static", "-no-pie"));
    line.addAll(List.of("-Wl,--build-id=none", "-Wl,-z,noexecstack"));
    line.add("-Wl,-T," + SOURCES.resolve("image.ld"));
    for (String definition : definitions) {
      line.add("-D" + definition);
    }
    line.addAll(List.of(SOURCES.resolve("image.S").toString(), "-o", file.toString()));
    Path log = Files.createTempFile(file.getParent(), "gcc", ".log");
    Process gcc =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (gcc.waitFor() != 0) {
      throw new IOException(String.join(" ", line) + ": " + Files.readString(log));
    }
    return file;
  }
}
