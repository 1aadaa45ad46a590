package org.jitsu.backends.qemu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The smallest guests: a few instructions in an ELF of 32 bits with a PVH note, loaded at 1 MiB and
 * entered in protected mode without paging.
 */
final class ProbeImage {

  /** {@code mov ecx, 100000000}; {@code dec ecx}; {@code jnz} to the dec. */
  private static final String COUNT_DOWN = "b900e1f505 49 75fd";

  /** {@code mov dx, 0x3f8}; {@code mov al, 'K'}; {@code out dx, al}: to the first serial port. */
  private static final String SPEAK = "66baf803 b04b ee";

  /** {@code cli}; {@code hlt}; {@code jmp} to the hlt. */
  private static final String HALT = "fa f4 ebfd";

  private static final int LOADED_AT = 0x100000;
  private static final int HEADER_BYTES = 52;
  private static final int PROGRAM_HEADER_BYTES = 32;
  private static final int NOTE_BYTES = 20;
  private static final int NOTE_AT = HEADER_BYTES + 2 * PROGRAM_HEADER_BYTES;
  private static final int CODE_AT = NOTE_AT + NOTE_BYTES;

  private ProbeImage() {}

  /** A guest that speaks at once. */
  static byte[] speaking() {
    return of(code(SPEAK + HALT));
  }

  /** A guest that speaks after some work, to show how well an accelerator executes it. */
  static byte[] working() {
    return of(code(COUNT_DOWN + SPEAK + HALT));
  }

  /** An image of any code that is entered at its first byte. */
  static byte[] of(byte[] code) {
    int size = CODE_AT + code.length;
    ByteBuffer elf = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    elf.putInt(0x464c457f).put((byte) 1).put((byte) 1).put((byte) 1).position(16); // 32 bits
    elf.putShort((short) 2).putShort((short) 3).putInt(1); // an executable for the 80386
    elf.putInt(LOADED_AT + CODE_AT).putInt(HEADER_BYTES).putInt(0).putInt(0);
    elf.putShort((short) HEADER_BYTES).putShort((short) PROGRAM_HEADER_BYTES).putShort((short) 2);
    elf.position(HEADER_BYTES);
    programHeader(elf, 1, 0, size); // PT_LOAD: the whole file
    programHeader(elf, 4, NOTE_AT, NOTE_BYTES); // PT_NOTE
    elf.putInt(4).putInt(4).putInt(18).put("Xen\0".getBytes(StandardCharsets.US_ASCII));
    elf.putInt(LOADED_AT + CODE_AT);
    return elf.put(code).array();
  }

  private static byte[] code(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static void programHeader(ByteBuffer elf, int type, int offset, int bytes) {
    elf.putInt(type).putInt(offset).putInt(LOADED_AT + offset).putInt(LOADED_AT + offset);
    elf.putInt(bytes).putInt(bytes).putInt(7).putInt(4);
  }
}
