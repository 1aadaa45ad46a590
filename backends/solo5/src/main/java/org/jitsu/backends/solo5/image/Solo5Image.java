package org.jitsu.backends.solo5.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An image for a Solo5 tender.
 *
 * @param target what it was built for
 * @param abiVersion of the interface between it and its tender; a tender runs its own version only
 * @param devices what it declares, in its manifest's order; all of them must be attached
 * @param neededBytes where its memory ends once it is loaded
 */
public record Solo5Image(Target target, int abiVersion, List<Device> devices, long neededBytes) {

  private static final String OWNER = "Solo5";
  private static final int ABI1 = 0x31494241;
  private static final int ABI1_BYTES = 16;
  private static final int MFT1 = 0x3154464d;

  // struct mft and struct mft_entry, behind 4 bytes that align them within the note.
  private static final int MANIFEST = 4;
  private static final int MANIFEST_VERSION = 1;
  private static final int ENTRIES = MANIFEST + 8;
  private static final int ENTRY_BYTES = 104;
  private static final int ENTRY_TYPE = 68;
  private static final int ENTRY_ATTACHED = 96;
  private static final int MAX_ENTRIES = 64;
  private static final int MAX_NAME = 67;
  private static final int RESERVED_FIRST = 1 << 30;
  private static final int DEV_BLOCK_BASIC = 1;
  private static final int DEV_NET_BASIC = 2;

  /** What a tender reads before the equals sign of {@code --net:NAME=}. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]{1,67}");

  public Solo5Image {
    devices = List.copyOf(devices);
  }

  /**
   * Reads a file.
   *
   * @throws BadImageException what is wrong with it
   * @throws IOException it cannot be read
   */
  public static Solo5Image read(Path file) throws IOException, BadImageException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ElfFile elf = ElfFile.read(channel);
      ByteBuffer abi =
          elf.note(OWNER, ABI1, 2 * ABI1_BYTES)
              .orElseThrow(
                  () -> new BadImageException("has no Solo5 ABI note: it was not built for Solo5"));
      if (abi.remaining() < ABI1_BYTES) {
        throw new BadImageException(
            "has a Solo5 ABI note of " + abi.remaining() + " bytes, not 16");
      }
      int number = abi.getInt(0);
      Target target =
          Target.of(number)
              .orElseThrow(
                  () -> new BadImageException("was built for an unknown target (" + number + ")"));
      ByteBuffer manifest =
          elf.note(OWNER, MFT1, ENTRIES + MAX_ENTRIES * ENTRY_BYTES)
              .orElseThrow(() -> new BadImageException("has no Solo5 manifest"));
      return new Solo5Image(target, abi.getInt(4), devices(manifest), elf.loadedEnd());
    }
  }

  /** Returns the devices of one kind, in the manifest's order. */
  public List<Device> devices(Device.Type type) {
    return devices.stream().filter(device -> device.type() == type).toList();
  }

  private static List<Device> devices(ByteBuffer manifest) throws BadImageException {
    if (manifest.remaining() < ENTRIES) {
      throw new BadImageException("has a manifest that is cut off");
    }
    int version = manifest.getInt(MANIFEST);
    if (version != MANIFEST_VERSION) {
      throw new BadImageException("has a manifest of version " + version + ", and 1 is known");
    }
    int entries = manifest.getInt(MANIFEST + 4);
    if (entries < 1 || entries > MAX_ENTRIES) {
      throw new BadImageException(
          "has a manifest of " + Integer.toUnsignedString(entries) + " entries, not 1 to 64");
    }
    if (manifest.remaining() != ENTRIES + entries * ENTRY_BYTES) {
      throw new BadImageException(
          "has a manifest whose size does not fit its " + entries + " entries");
    }
    if (manifest.getInt(ENTRIES + ENTRY_TYPE) != RESERVED_FIRST || manifest.get(ENTRIES) != 0) {
      throw new BadImageException("has a manifest that does not begin as each does");
    }
    List<Device> devices = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 1; i < entries; i++) {
      Device device = device(manifest, ENTRIES + i * ENTRY_BYTES);
      if (!names.add(device.name())) {
        throw new BadImageException("declares the device '" + device.name() + "' twice");
      }
      devices.add(device);
    }
    return devices;
  }

  private static Device device(ByteBuffer manifest, int at) throws BadImageException {
    byte[] name = new byte[MAX_NAME];
    manifest.get(at, name);
    int length = 0;
    while (length < MAX_NAME && name[length] != 0) {
      length++;
    }
    String text = new String(name, 0, length, StandardCharsets.ISO_8859_1);
    if (manifest.get(at + MAX_NAME) != 0 || !NAME.matcher(text).matches()) {
      throw new BadImageException(
          "declares a device whose name is not 1 to 67 letters and digits: '" + shown(text) + "'");
    }
    if (manifest.get(at + ENTRY_ATTACHED) != 0) {
      throw new BadImageException("declares the device '" + text + "' as attached already");
    }
    int type = manifest.getInt(at + ENTRY_TYPE);
    return switch (type) {
      case DEV_BLOCK_BASIC -> new Device(text, Device.Type.BLOCK);
      case DEV_NET_BASIC -> new Device(text, Device.Type.NET);
      default ->
          throw new BadImageException(
              String.format(
                  Locale.ROOT,
                  "declares the device '%s' of a type that is not known (%d)",
                  text,
                  type));
    };
  }

  private static String shown(String name) {
    return name.replaceAll("[^ -~]", "?");
  }
}
