package org.jitsu.bench.zonereload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.jitsu.bench.lab.Served;
import org.jitsu.bench.lab.Site;

/**
 * A zone of many records, which say what they are and of which generation.
 *
 * @param site the guest beside it, which nobody asks for
 * @param records how many
 */
record LargeZone(Site site, int records) implements Served {

  private static final String FILE = "large.zone";

  @Override
  public String configuration(Path directory) {
    try {
      write(directory, 1);
      publish(directory, 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String zone = "{ name: " + Site.ZONE;
    return site.configuration(directory).replace(zone, zone + ", file: " + directory.resolve(FILE));
  }

  /** Writes a file of the zone, which nobody reads yet. */
  void write(Path directory, int generation) throws IOException {
    try (Writer text = Files.newBufferedWriter(file(directory, generation))) {
      text.write("$TTL 300\n@ SOA ns hostmaster ");
      text.write(generation + " 3600 900 1209600 60\n@ NS ns\nns A 127.0.0.1\n");
      for (int i = 0; i < records; i++) {
        text.write("n" + i + " TXT \"" + data(i, generation) + "\"\n");
      }
    }
  }

  /** Has a file that was written be the zone's. */
  void publish(Path directory, int generation) throws IOException {
    Files.move(
        file(directory, generation), directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }

  private static Path file(Path directory, int generation) {
    return directory.resolve(FILE + "." + generation);
  }

  static String name(int i) {
    return "n" + i + "." + Site.ZONE;
  }

  private static String data(int i, int generation) {
    return i + "." + generation;
  }

  /**
   * Returns the generation that an answer is of.
   *
   * @throws IOException when it answers something else
   */
  static int generation(int i, String answer) throws IOException {
    String plain = answer.replace("\"", ""); // where they are not needed they may be left out
    String prefix = i + ".";
    if (!plain.startsWith(prefix)) {
      throw new IOException("for " + name(i) + " came " + answer);
    }
    return Integer.parseInt(plain.substring(prefix.length()));
  }

  @Override
  public List<String> guests() {
    return site.guests();
  }
}
