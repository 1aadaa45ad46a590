package org.jitsu.backends.qemu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The smallest guests: a few instructions in an ELF of 32 bits with a PVH note, loaded at 1 MiB and
 * entered in protected mode without paging.
 */
final class ProbeImage {

  /** Counts down from 100 million, writes one byte to the first serial port, halts for ever. */
  private static final byte[] WORK_SPEAK_AND_HALT = {
    (byte) 0xb9,
    0x00,
    (byte) 0xe1,
    (byte) 0xf5,
    0x05, // mov ecx, 100000000
    0x49, //                                 dec ecx
    0x75,
    (byte) 0xfd, //                    jnz to the dec
    0x66,
    (byte) 0xba,
    (byte) 0xf8,
    0x03, // mov dx, 0x3f8
    (byte) 0xb0,
    'K', //                     mov al, 'K'
    (byte) 0xee, //                          out dx, al
    (byte) 0xfa, //                          cli
    (byte) 0xf4, //                          hlt
    (byte) 0xeb,
    (byte) 0xfd //              jmp to the hlt
  };

  private static final int LOADED_AT = 0x100000;
  private static final int HEADER_BYTES = 52;
  private static final int PROGRAM_HEADER_BYTES = 32;
  private static final int NOTE_BYTES = 20;
  private static final int NOTE_AT = HEADER_BYTES + 2 * PROGRAM_HEADER_BYTES;
  private static final int CODE_AT = NOTE_AT + NOTE_BYTES;

  private ProbeImage() {}

  /** The guest that shows how well an accelerator executes instructions. */
  static byte[] working() {
    return of(WORK_SPEAK_AND_HALT);
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

  private static void programHeader(ByteBuffer elf, int type, int offset, int bytes) {
    elf.putInt(type).putInt(offset).putInt(LOADED_AT + offset).putInt(LOADED_AT + offset);
    elf.putInt(bytes).putInt(bytes).putInt(7).putInt(4);
  }
}
