package org.jitsu.linux.packet;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A classic BPF program: says in the kernel how many bytes of a frame the socket gets, 0 for none
 * ({@code Documentation/networking/filter.rst}). Offsets count from the Ethernet header.
 */
public record SocketFilter(List<Instruction> instructions) {
  private static final int LOAD_WORD = 0x20;
  private static final int LOAD_HALF = 0x28;
  private static final int LOAD_BYTE = 0x30;
  private static final int LOAD_BYTE_BEHIND_INDEX = 0x50;
  private static final int LOAD_INDEX = 0x01;
  private static final int LOAD_INDEX_IPV4_LENGTH = 0xb1;
  private static final int AND = 0x54;
  private static final int JUMP = 0x05;
  private static final int JUMP_EQUAL = 0x15;
  private static final int JUMP_ANY_BIT = 0x45;
  private static final int RETURN = 0x06;
  private static final int ETHER_TYPE = 12;
  private static final int WHOLE_FRAME = 0x40000;
  private static final int INSTRUCTION_BYTES = 8;

  /** Nothing passes. */
  public static final SocketFilter NOTHING =
      new SocketFilter(List.of(new Instruction(RETURN, 0, 0, 0)));

  /** Copies the list; the kernel takes 1 to 4096 instructions. */
  public SocketFilter {
    instructions = List.copyOf(instructions);
    if (instructions.isEmpty() || instructions.size() > 4096) {
      throw new IllegalArgumentException("a filter has 1 to 4096 instructions");
    }
  }

  /**
   * One step, {@code struct sock_filter} of {@code linux/filter.h}.
   *
   * @param code BPF_*
   * @param ifTrue instructions to skip when a comparison holds
   * @param ifFalse instructions to skip when it does not
   * @param operand a constant, offset or length
   */
  public record Instruction(int code, int ifTrue, int ifFalse, int operand) {}

  /** Only frames of that EtherType pass, whole. */
  public static SocketFilter etherType(int type) {
    return new SocketFilter(
        List.of(
            new Instruction(LOAD_HALF, 0, 0, ETHER_TYPE),
            new Instruction(JUMP_EQUAL, 0, 1, type),
            new Instruction(RETURN, 0, 0, WHOLE_FRAME),
            new Instruction(RETURN, 0, 0, 0)));
  }

  /**
   * Only TCP's SYN-ACKs pass, but for those to an IPv4 address and to link-local ones of IPv6. Of
   * fragments and of IPv6 with extension headers none does. They come without a VLAN tag.
   *
   * @param exceptTo an IPv4 address, 4 bytes
   */
  public static SocketFilter synAcks(byte[] exceptTo) {
    int address = ByteBuffer.wrap(exceptTo).getInt();
    return new SocketFilter(
        List.of(
            new Instruction(LOAD_HALF, 0, 0, ETHER_TYPE),
            new Instruction(JUMP_EQUAL, 8, 0, 0x0800),
            new Instruction(JUMP_EQUAL, 0, 18, 0x86dd),
            // IPv6: the next header, whom it is for, the header's length
            new Instruction(LOAD_BYTE, 0, 0, 20),
            new Instruction(JUMP_EQUAL, 0, 16, 6),
            new Instruction(LOAD_HALF, 0, 0, 38),
            new Instruction(AND, 0, 0, 0xffc0),
            new Instruction(JUMP_EQUAL, 13, 0, 0xfe80),
            new Instruction(LOAD_INDEX, 0, 0, 40),
            new Instruction(JUMP, 0, 0, 7),
            // IPv4: the protocol, the fragment's place, whom it is for, the header's length
            new Instruction(LOAD_BYTE, 0, 0, 23),
            new Instruction(JUMP_EQUAL, 0, 9, 6),
            new Instruction(LOAD_HALF, 0, 0, 20),
            new Instruction(JUMP_ANY_BIT, 7, 0, 0x1fff),
            new Instruction(LOAD_WORD, 0, 0, 30),
            new Instruction(JUMP_EQUAL, 5, 0, address),
            new Instruction(LOAD_INDEX_IPV4_LENGTH, 0, 0, 14),
            // the flags
            new Instruction(LOAD_BYTE_BEHIND_INDEX, 0, 0, 14 + 13),
            new Instruction(AND, 0, 0, 0x12),
            new Instruction(JUMP_EQUAL, 0, 1, 0x12),
            new Instruction(RETURN, 0, 0, WHOLE_FRAME),
            new Instruction(RETURN, 0, 0, 0)));
  }

  /** {@code struct sock_fprog { u16 len; struct sock_filter *filter; }}. */
  MemorySegment toProgram(Arena arena) {
    MemorySegment code = arena.allocate((long) instructions.size() * INSTRUCTION_BYTES, 8);
    long at = 0;
    for (Instruction instruction : instructions) {
      code.set(JAVA_SHORT, at, (short) instruction.code());
      code.set(JAVA_BYTE, at + 2, (byte) instruction.ifTrue());
      code.set(JAVA_BYTE, at + 3, (byte) instruction.ifFalse());
      code.set(JAVA_INT, at + 4, instruction.operand());
      at += INSTRUCTION_BYTES;
    }
    MemorySegment program = arena.allocate(16, 8);
    program.set(JAVA_SHORT, 0, (short) instructions.size());
    program.set(ADDRESS, 8, code);
    return program;
  }
}
