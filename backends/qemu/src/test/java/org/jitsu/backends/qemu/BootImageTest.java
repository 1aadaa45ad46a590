package org.jitsu.backends.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootImageTest {

  private static final int AARCH64 = 183;

  @TempDir private Path folder;

  @Test
  void knowsAPvhElfAndItsEnd() throws Exception {
    byte[] elf = ProbeImage.working();
    BootImage image = read(elf);
    assertThat(image.bootable()).isTrue();
    assertThat(image.what()).isEqualTo("an ELF with a PVH note");
    assertThat(image.neededBytes()).isEqualTo(0x100000 + elf.length);
  }

  @Test
  void knowsMultiboot() throws Exception {
    byte[] bytes = new byte[4096];
    ByteBuffer file = littleEndian(bytes);
    file.putInt(8, 0x1badb002).putInt(12, 3).putInt(16, -(0x1badb002 + 3));
    assertThat(read(bytes).what()).isEqualTo("a multiboot image");
  }

  @Test
  void knowsABzImageAndItsEnd() throws Exception {
    byte[] bytes = new byte[4096];
    ByteBuffer file = littleEndian(bytes);
    file.putInt(0x202, 0x53726448).putShort(0x206, (short) 0x20f);
    file.putLong(0x258, 0x1000000).putInt(0x260, 0x2000000);
    assertThat(read(bytes)).isEqualTo(new BootImage(true, "a Linux bzImage", 0x3000000));
  }

  @Test
  void namesWhatItFoundInstead() throws Exception {
    assertThat(notBootable(new byte[0])).isEqualTo("a file of 0 bytes");
    assertThat(notBootable("#!/bin/sh\n".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo("a script");
    assertThat(notBootable(new byte[] {0x1f, (byte) 0x8b, 8, 0})).isEqualTo("a gzip archive");
    assertThat(notBootable("name: www\n".getBytes(StandardCharsets.US_ASCII)))
        .endsWith("it begins with 6e616d65");
    assertThat(notBootable(elfFor(AARCH64)))
        .isEqualTo("an ELF for another processor (machine 183)");
    assertThat(notBootable(Files.readAllBytes(Path.of("/bin/sh"))))
        .isEqualTo("an ELF with neither a PVH note nor a multiboot header");
  }

  @Test
  void survivesEveryTruncationAndEveryChangedByte() throws Exception {
    byte[] elf = ProbeImage.working();
    for (int length = 0; length < elf.length; length++) {
      assertThat(read(Arrays.copyOf(elf, length))).isNotNull();
    }
    for (int at = 0; at < elf.length; at++) {
      byte[] changed = elf.clone();
      changed[at] = (byte) ~changed[at];
      assertThat(read(changed)).isNotNull();
    }
  }

  private String notBootable(byte[] bytes) throws IOException {
    BootImage image = read(bytes);
    assertThat(image.bootable()).isFalse();
    return image.what();
  }

  private BootImage read(byte[] bytes) throws IOException {
    return BootImage.read(Files.write(folder.resolve("kernel"), bytes));
  }

  private static byte[] elfFor(int machine) {
    byte[] elf = ProbeImage.working();
    elf[18] = (byte) machine;
    return elf;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
