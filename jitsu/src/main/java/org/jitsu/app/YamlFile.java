package org.jitsu.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The parameter that names a file of a service and its guest, and its reading. */
final class YamlFile {

  /** What the control door takes. */
  private static final int MOST_BYTES = 64 * 1024;

  @Parameters(
      paramLabel = "FILE|-",
      description = "A file of YAML with guests and services; - for standard input.")
  private String file = "";

  /** Reads it. */
  String text() throws CannotException {
    try (InputStream in = file.equals("-") ? System.in : Files.newInputStream(Path.of(file))) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new CannotException(file + " is larger than " + MOST_BYTES + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new CannotException(file + " cannot be read: " + e, e);
    }
  }
}
