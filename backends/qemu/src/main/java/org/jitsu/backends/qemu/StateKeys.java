package org.jitsu.backends.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jitsu.backends.qemu.Options.Accel;
import org.jitsu.core.hash.Sha256;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.linux.spawn.Programs;

/**
 * What a saved state belongs to, in one digest: the guest by its directory and MAC, its command
 * line, memory, machine and devices by QEMU's command line, its images by their content, and QEMU
 * by the identity of its program's file. Any thread.
 */
final class StateKeys {

  /** Contents that were read, by path; the last that a file had. */
  private final Map<Path, Content> contents = new ConcurrentHashMap<>();

  /**
   * A file's content.
   *
   * @param identity what the file was like when it was read
   */
  private record Content(String identity, String digest) {}

  /**
   * Returns the key. Reads each image that has changed since it was read last, some milliseconds
   * for each megabyte; nothing else that takes long.
   *
   * @throws IOException an image cannot be read, or there is no such program
   */
  String of(GuestHome home, GuestSpec spec, Options options) throws IOException {
    List<String> parts = definition(home, spec, options);
    for (Path image : images(spec)) {
      parts.add(digest(image));
    }
    for (Path disk : spec.disks()) {
      parts.add(fileIdentity(disk)); // nobody may have written to it since
    }
    return digest(parts);
  }

  /**
   * Returns what stays the same while the guest's definition and the files of its images do: it
   * tells whether what runs was booted from what is there now, and reads nothing.
   */
  static String identity(GuestHome home, GuestSpec spec, Options options) throws IOException {
    List<String> parts = definition(home, spec, options);
    for (Path image : images(spec)) {
      parts.add(fileIdentity(image));
    }
    return digest(parts);
  }

  /**
   * Returns the parts that are told without reading images; of the links only that there may be.
   */
  private static List<String> definition(GuestHome home, GuestSpec spec, Options options)
      throws IOException {
    Path program =
        Programs.find(options.binary())
            .orElseThrow(() -> new IOException("no program " + options.binary()));
    List<String> parts =
        new ArrayList<>(CommandLine.of(home.directory(), spec, options, Accel.TCG, List.of()));
    parts.add(options.accel().name());
    parts.add(options.start().name());
    parts.add(spec.mac().toString());
    parts.add(fileIdentity(program.toRealPath()));
    return parts;
  }

  private static List<Path> images(GuestSpec spec) {
    Path initrd = spec.initrd();
    return initrd == null ? List.of(spec.kernel()) : List.of(spec.kernel(), initrd);
  }

  private String digest(Path image) throws IOException {
    String identity = fileIdentity(image);
    Content known = contents.get(image);
    if (known == null || !known.identity().equals(identity)) {
      known = new Content(identity, Sha256.hex(image));
      contents.put(image, known);
    }
    return known.digest();
  }

  /** Returns path, size, time of change and inode of a file. */
  private static String fileIdentity(Path file) throws IOException {
    BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
    return file + " " + is.size() + " " + is.lastModifiedTime() + " " + is.fileKey();
  }

  private static String digest(List<String> parts) {
    return Sha256.hex(String.join("\0", parts));
  }
}
