package org.jitsu.backends.board;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.SpecCheck;
import org.jitsu.core.placement.Architecture;

/** What an ELF file is made for (System V ABI, chapter 4: {@code e_ident}, {@code e_machine}). */
final class Elf {

  private static final int HEADER_BYTES = 20;
  private static final int MACHINE_AT = 18;
  private static final byte[] MAGIC = {0x7f, 'E', 'L', 'F'};
  private static final int DATA_AT = 5;
  private static final byte LITTLE_ENDIAN = 1;
  private static final int EM_ARM = 40;
  private static final int EM_X86_64 = 62;
  private static final int EM_AARCH64 = 183;

  private Elf() {}

  /** Returns what executes a file. */
  static Architecture architecture(Path file) throws HypervisorException {
    byte[] header;
    try (InputStream in = Files.newInputStream(file)) {
      header = in.readNBytes(HEADER_BYTES);
    } catch (IOException unreadable) {
      throw SpecCheck.bad("kernel " + file + " cannot be read: " + unreadable.getMessage());
    }
    if (header.length < HEADER_BYTES
        || !Arrays.equals(Arrays.copyOf(header, MAGIC.length), MAGIC)
        || header[DATA_AT] != LITTLE_ENDIAN) {
      throw SpecCheck.bad(
          "kernel " + file + " is no program that a board executes: a static ELF file is");
    }
    int machine =
        Short.toUnsignedInt(
            ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getShort(MACHINE_AT));
    return switch (machine) {
      case EM_ARM -> Architecture.ARM;
      case EM_AARCH64 -> Architecture.ARM64;
      case EM_X86_64 -> Architecture.X86_64;
      default ->
          throw SpecCheck.bad(
              "kernel "
                  + file
                  + " is made for a processor that no board has (ELF machine "
                  + machine
                  + ")");
    };
  }
}
