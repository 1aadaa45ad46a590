package org.jitsu.backends.solo5;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jitsu.backends.solo5.image.Device;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestSpec;

/** How a tender is told what to run: its command line. */
enum Tender {

  /** {@code solo5-hvt} and {@code solo5-spt} ({@code tenders/hvt/hvt_main.c} and its modules). */
  BY_NAME {
    @Override
    List<String> line(Path program, Guest guest, List<GuestLink> links) {
      List<String> line = new ArrayList<>();
      line.add(program.toString());
      line.add("--mem=" + guest.memoryMiB());
      for (int i = 0; i < guest.nics().size(); i++) {
        String name = guest.nics().get(i).name();
        line.add("--net:" + name + "=" + links.get(i).ifName());
        line.add("--net-mac:" + name + "=" + links.get(i).mac());
      }
      for (int i = 0; i < guest.disks().size(); i++) {
        line.add("--block:" + guest.disks().get(i).name() + "=" + guest.disk(i));
      }
      line.addAll(guest.tenderOptions());
      line.add("--");
      line.add(guest.image().toString());
      line.addAll(guest.arguments());
      return line;
    }
  },

  /** {@code solo5-virtio-run}, a script around QEMU: devices by their order, no MACs. */
  BY_ORDER {
    @Override
    List<String> line(Path program, Guest guest, List<GuestLink> links) {
      List<String> line = new ArrayList<>(List.of(program.toString(), "-q"));
      line.addAll(List.of("-m", Long.toString(guest.memoryMiB())));
      for (int i = 0; i < guest.nics().size(); i++) {
        line.addAll(List.of("-n", links.get(i).ifName()));
      }
      for (int i = 0; i < guest.disks().size(); i++) {
        line.addAll(List.of("-d", guest.disk(i).toString()));
      }
      line.addAll(guest.tenderOptions());
      line.add(guest.image().toString());
      line.add("--");
      line.addAll(guest.arguments());
      return line;
    }
  };

  /**
   * What it is told.
   *
   * @param image absolute
   * @param nics its network devices, in the order of the links
   * @param disks its block devices, in the order of the definition's disks
   * @param tenderOptions words for the tender, as they stand
   * @param arguments words for the guest
   */
  record Guest(
      GuestSpec spec,
      Path image,
      long memoryMiB,
      List<Device> nics,
      List<Device> disks,
      List<String> tenderOptions,
      List<String> arguments) {

    Path disk(int index) {
      return spec.disks().get(index).toAbsolutePath();
    }
  }

  /** Returns the tender's words. There are as many links as network devices. */
  abstract List<String> line(Path program, Guest guest, List<GuestLink> links);
}
