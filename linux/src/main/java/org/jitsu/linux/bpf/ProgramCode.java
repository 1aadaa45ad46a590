package org.jitsu.linux.bpf;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A program as it stands in an object file, its places for maps not yet filled.
 *
 * @param name the function's name
 * @param instructions {@code struct bpf_insn}s of eight bytes, from 0 to the buffer's capacity
 * @param mapUses where maps belong
 */
record ProgramCode(String name, ByteBuffer instructions, List<MapUse> mapUses) {
  static final int INSTRUCTION_BYTES = 8;

  /**
   * One place.
   *
   * @param offset of the instruction that loads the map, in bytes
   * @param map its name
   */
  record MapUse(int offset, String map) {}
}
