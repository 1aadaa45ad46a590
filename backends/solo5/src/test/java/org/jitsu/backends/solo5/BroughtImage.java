package org.jitsu.backends.solo5;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.GuestSpec;

/**
 * An image that somebody brought: {@code bin/test --tenders DIR}, whose layout
 * docs/CONFIGURATION.md does not need to know and {@code bin/test --help} tells.
 *
 * @param file {@code NAME.hvt}, {@code NAME.spt} or {@code NAME.virtio}
 */
record BroughtImage(Path file) {

  /** The property by which Maven is told the directory. */
  static final String DIRECTORY = "jitsu.tenders";

  /** The only one that solo5-virtio-run gives. */
  private static final Mac MAC = Mac.parse("52:54:00:12:34:56");

  private static final long MEMORY_BYTES = 64L << 20;

  /** Finds all that are there. */
  static List<BroughtImage> all() throws IOException {
    Path directory = Path.of(System.getProperty(DIRECTORY)).toRealPath();
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().matches(".*\\.(hvt|spt|virtio)"))
          .sorted()
          .map(BroughtImage::new)
          .toList();
    }
  }

  /** Returns the definition of a guest: its tender beside the image, or else in PATH. */
  GuestSpec guest(GuestName name) throws IOException {
    List<String> options = new ArrayList<>();
    String target = file.toString().substring(file.toString().lastIndexOf('.') + 1);
    Path tender =
        file.resolveSibling(target.equals("virtio") ? "solo5-virtio-run" : "solo5-" + target);
    if (Files.exists(tender)) {
      options.addAll(List.of("tender", tender.toString()));
    }
    GuestSpec spec = Guests.spec(name, file, options.toArray(String[]::new));
    return new GuestSpec(
        name,
        MAC,
        file,
        null,
        arguments(),
        MEMORY_BYTES,
        1,
        disks(),
        spec.network(),
        spec.forwards(),
        spec.shutdownDeadlineNs(),
        spec.options());
  }

  private String arguments() throws IOException {
    Path arguments = Path.of(file + ".args");
    return !Files.exists(arguments)
        ? ""
        : Files.readString(arguments)
            .strip()
            .replace("${address}", "10.77.0.10")
            .replace("${prefix}", "24")
            .replace("${gateway}", "10.77.0.1")
            .replace("${name}", "www");
  }

  private List<Path> disks() throws IOException {
    try (Stream<Path> files = Files.list(file.getParent())) {
      return files.filter(beside -> beside.toString().startsWith(file + ".disk")).sorted().toList();
    }
  }

  @Override
  public String toString() {
    return file.getFileName().toString();
  }
}
