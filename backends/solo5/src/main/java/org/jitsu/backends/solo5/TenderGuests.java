package org.jitsu.backends.solo5;

import static org.jitsu.core.hypervisor.SpecCheck.bad;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jitsu.backends.solo5.TenderVersions.Version;
import org.jitsu.backends.solo5.image.BadImageException;
import org.jitsu.backends.solo5.image.Device;
import org.jitsu.backends.solo5.image.Solo5Image;
import org.jitsu.backends.solo5.image.Target;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jitsu.linux.cgroup.Limits;

/** Solo5 images, each under the tender that it was built for. */
final class TenderGuests implements GuestKind {

  private static final String TENDER = "tender";
  private static final String TENDER_OPTIONS = "tender-options";
  private static final String DEVICES = "devices";
  private static final List<String> OPTIONS = List.of(TENDER, TENDER_OPTIONS, DEVICES);

  private static final Map<Target, String> PROGRAMS =
      Map.of(
          Target.HVT, "solo5-hvt",
          Target.SPT, "solo5-spt",
          Target.VIRTIO, "solo5-virtio-run");

  /** Of the one network interface that the keeper makes for a guest. */
  private static final int LINKS = 1;

  private static final int SECTOR_BYTES = 512;

  /** What a tender has room for, without the end ({@code spt_abi.h}, {@code hvt_abi.h}). */
  private static final int MAX_ARGUMENT_BYTES = 8191;

  /** What QEMU gives a guest whose MAC nobody chooses, as solo5-virtio-run does not. */
  private static final Mac VIRTIO_RUN_MAC = Mac.parse("52:54:00:12:34:56");

  private final TenderVersions versions = new TenderVersions();

  @Override
  public Plan plan(GuestSpec spec, Path home) throws HypervisorException {
    GuestOptions options = GuestOptions.read(spec.options(), OPTIONS);
    Check.definition(spec);
    Solo5Image image = image(spec);
    Path tender = tender(options, image);
    if (image.target() != Target.VIRTIO) {
      checkVersion(spec, image, versions.of(tender));
    } else if (!spec.mac().equals(VIRTIO_RUN_MAC)) {
      throw bad(
          "solo5-virtio-run gives its guest the MAC "
              + VIRTIO_RUN_MAC
              + ", whatever is wanted: mac: "
              + VIRTIO_RUN_MAC
              + ", or boot the image by backend: qemu, machine: pc");
    }
    return plan(spec, options, image, tender);
  }

  /** The plan for an image that is its own tender: a program that takes a tender's options. */
  static Plan planOfProgram(GuestSpec spec, GuestOptions options) throws HypervisorException {
    return plan(spec, options, image(spec), spec.kernel().toAbsolutePath());
  }

  private static Plan plan(GuestSpec spec, GuestOptions options, Solo5Image image, Path tender)
      throws HypervisorException {
    if (spec.initrd() != null) {
      throw bad("a Solo5 guest has no initial ramdisk: leave initrd out");
    }
    if (spec.cpus() != 1) {
      throw bad("a Solo5 guest has one CPU, not " + spec.cpus());
    }
    long memoryMiB = Check.wholeMebibytes(spec);
    if (spec.memoryBytes() < image.neededBytes()) {
      throw bad(
          "its memory of "
              + memoryMiB
              + " MiB is too small: kernel "
              + spec.kernel()
              + " needs "
              + Math.ceilDiv(image.neededBytes(), Check.MEBIBYTE)
              + " MiB to be loaded");
    }
    long limit = options.confinement().limits().memoryBytes();
    if (limit != Limits.NONE && limit < spec.memoryBytes()) {
      throw bad(
          "its memory-limit of "
              + limit / 1024
              + " KiB is less than its memory of "
              + memoryMiB
              + " MiB");
    }
    List<Device> devices = inOrder(image, options);
    Tender.Guest guest =
        new Tender.Guest(
            spec,
            spec.kernel().toAbsolutePath(),
            memoryMiB,
            nics(spec, devices),
            disks(spec, devices),
            options.words(TENDER_OPTIONS).orElse(List.of()),
            arguments(spec));
    Tender style = image.target() == Target.VIRTIO ? Tender.BY_ORDER : Tender.BY_NAME;
    return new Plan(
        spec,
        links -> style.line(tender, guest, enough(guest, links)),
        false,
        options.confinement(),
        List.of(tender, guest.image()),
        ExitMeaning.SOLO5);
  }

  private static Solo5Image image(GuestSpec spec) throws HypervisorException {
    try {
      return Solo5Image.read(spec.kernel());
    } catch (BadImageException wrong) {
      throw bad("kernel " + spec.kernel() + " " + wrong.getMessage());
    } catch (IOException unreadable) {
      throw bad("kernel " + spec.kernel() + " cannot be read: " + unreadable.getMessage());
    }
  }

  private static Path tender(GuestOptions options, Solo5Image image) throws HypervisorException {
    String own = PROGRAMS.get(image.target());
    if (own == null) {
      throw bad("its image was built for " + image.target() + ", for which there is no tender");
    }
    String wanted = options.text(TENDER).orElse(image.target().toString());
    for (Map.Entry<Target, String> tender : PROGRAMS.entrySet()) {
      if (wanted.equals(tender.getKey().toString()) || wanted.equals(tender.getValue())) {
        if (tender.getKey() != image.target()) {
          throw mismatch(image, tender.getValue());
        }
        return Check.program(own);
      }
    }
    return Check.program(wanted).toAbsolutePath();
  }

  private static void checkVersion(GuestSpec spec, Solo5Image image, Version tender)
      throws HypervisorException {
    if (PROGRAMS.containsValue(tender.name())
        && !tender.name().equals(PROGRAMS.get(image.target()))) {
      throw mismatch(image, tender.name());
    }
    if (tender.abi() != image.abiVersion()) {
      throw new HypervisorException(
          Kind.UNAVAILABLE,
          "kernel "
              + spec.kernel()
              + " wants a tender of ABI version "
              + image.abiVersion()
              + ", and "
              + tender
              + " has "
              + tender.abi()
              + ": build it anew, or install the Solo5 that it was built with");
    }
  }

  private static HypervisorException mismatch(Solo5Image image, String tender) {
    return bad(
        "its image was built for "
            + image.target()
            + ", which "
            + PROGRAMS.get(image.target())
            + " runs, and its tender is "
            + tender);
  }

  /** Returns the manifest's devices, in the order that the options want. */
  private static List<Device> inOrder(Solo5Image image, GuestOptions options)
      throws HypervisorException {
    List<String> order = options.words(DEVICES).orElse(List.of());
    if (order.isEmpty()) {
      return image.devices();
    }
    Map<String, Device> byName =
        image.devices().stream().collect(Collectors.toMap(Device::name, device -> device));
    if (order.size() != byName.size() || !byName.keySet().equals(new HashSet<>(order))) {
      throw bad(
          "devices: "
              + String.join(", ", order)
              + ", and its image declares "
              + names(image.devices())
              + ": each of them once");
    }
    return order.stream().map(byName::get).toList();
  }

  private static List<Device> nics(GuestSpec spec, List<Device> devices)
      throws HypervisorException {
    List<Device> nics = ofType(devices, Device.Type.NET);
    if (nics.size() > LINKS) {
      throw bad(
          "kernel "
              + spec.kernel()
              + " declares "
              + nics.size()
              + " network devices ("
              + names(nics)
              + "), and a guest has one TAP");
    }
    if (nics.isEmpty()) {
      throw bad("kernel " + spec.kernel() + " declares no network device: nobody can reach it");
    }
    return nics;
  }

  private static List<Device> disks(GuestSpec spec, List<Device> devices)
      throws HypervisorException {
    List<Device> disks = ofType(devices, Device.Type.BLOCK);
    if (disks.isEmpty() && !spec.disks().isEmpty()) {
      throw bad("kernel " + spec.kernel() + " declares no block device: leave disks out");
    }
    if (disks.size() != spec.disks().size()) {
      throw bad(
          "kernel "
              + spec.kernel()
              + " declares the block devices "
              + names(disks)
              + ": give it as many disks, not "
              + spec.disks().size());
    }
    for (Path disk : spec.disks()) {
      checkDisk(disk);
    }
    return disks;
  }

  private static void checkDisk(Path disk) throws HypervisorException {
    try {
      if (Files.isRegularFile(disk)
          && (Files.size(disk) == 0 || Files.size(disk) % SECTOR_BYTES != 0)) {
        throw bad("disk " + disk + " is not one or more sectors of 512 bytes long");
      }
    } catch (IOException unreadable) {
      throw bad("disk " + disk + " cannot be read: " + unreadable.getMessage());
    }
    if (!Files.isWritable(disk)) {
      throw bad("disk " + disk + " may not be written by this user, and tenders write to it");
    }
    if (disk.toString().chars().anyMatch(Character::isWhitespace)) {
      throw bad("disk " + disk + " has a blank in its path, where tenders stop reading");
    }
  }

  private static List<String> arguments(GuestSpec spec) throws HypervisorException {
    List<String> arguments = GuestOptions.words("cmdline", spec.cmdline());
    if (String.join(" ", arguments).length() > MAX_ARGUMENT_BYTES) {
      throw bad(
          "its cmdline is longer than the " + MAX_ARGUMENT_BYTES + " bytes that tenders take");
    }
    return arguments;
  }

  private static List<GuestLink> enough(Tender.Guest guest, List<GuestLink> links)
      throws HypervisorException {
    if (links.size() < guest.nics().size()) {
      throw new HypervisorException(
          Kind.FAILED, "its image declares " + names(guest.nics()) + ", and it was given no link");
    }
    return links;
  }

  private static List<Device> ofType(List<Device> devices, Device.Type type) {
    return devices.stream().filter(device -> device.type() == type).toList();
  }

  private static String names(List<Device> devices) {
    return devices.isEmpty()
        ? "none"
        : devices.stream().map(Device::name).collect(Collectors.joining(", "));
  }
}
