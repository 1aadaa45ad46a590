package org.jitsu.backends.xl;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;

/** A domain's configuration file ({@code man 5 xl.cfg}). */
final class XlConfig {

  /** {@code xvda} to {@code xvdz}. */
  static final int MAX_DISKS = 26;

  private static final int MIB = 1024 * 1024;

  private XlConfig() {}

  /**
   * Where on the Xen host the files of a guest are.
   *
   * @param kernel its kernel
   * @param ramdisk its initial ramdisk; empty when it has none
   * @param vifScript what brings its interface up
   */
  record Files(String kernel, String ramdisk, String vifScript) {}

  /**
   * Returns the text.
   *
   * @throws HypervisorException {@code BAD_DEFINITION}: there is no way to say it
   */
  static String of(String name, UUID uuid, GuestSpec spec, Options.Type type, Files files)
      throws HypervisorException {
    List<String> lines = new ArrayList<>();
    lines.add("name = " + quoted(name));
    lines.add("uuid = " + quoted(uuid.toString()));
    lines.add("type = " + quoted(type.word()));
    lines.add("kernel = " + quoted(files.kernel()));
    if (!files.ramdisk().isEmpty()) {
      lines.add("ramdisk = " + quoted(files.ramdisk()));
    }
    if (!spec.cmdline().isEmpty()) {
      lines.add("cmdline = " + quoted(spec.cmdline()));
    }
    lines.add("memory = " + Math.ceilDiv(spec.memoryBytes(), MIB));
    lines.add("vcpus = " + spec.cpus());
    String vif = "mac=" + spec.mac() + ",script=" + files.vifScript();
    switch (type) {
      case PV, PVH -> lines.add("vif = [ " + quoted(vif) + " ]");
      case HVM -> {
        lines.add("vif = [ " + quoted(vif + ",type=vif") + " ]"); // no emulated card beside it
        lines.add("serial = \"pty\"");
        lines.add("vnc = 0");
      }
    }
    if (!spec.disks().isEmpty()) {
      List<String> disks = new ArrayList<>();
      for (Path disk : spec.disks()) {
        disks.add(quoted(disk(disks.size(), disk)));
      }
      lines.add("disk = [ " + String.join(", ", disks) + " ]");
    }
    return String.join("\n", lines) + "\n";
  }

  private static String disk(int number, Path path) {
    return "format=raw,vdev=xvd" + (char) ('a' + number) + ",access=rw,target=" + path;
  }

  /**
   * As {@code libxlu_cfg_l.l} reads a string: between quotes of either kind, which cannot stand in
   * it, escaped or not.
   */
  static String quoted(String text) throws HypervisorException {
    char quote = text.indexOf('"') < 0 ? '"' : '\'';
    if (text.indexOf(quote) >= 0 || text.chars().anyMatch(Character::isISOControl)) {
      throw new HypervisorException(
          Kind.BAD_DEFINITION,
          "xl's configuration cannot say what has quotes of both kinds, or control characters: "
              + text);
    }
    return quote + text.replace("\\", "\\\\") + quote;
  }
}
