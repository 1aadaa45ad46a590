package org.jitsu.linux.bpf;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes object files such as clang's, byte by byte, so that a test needs no compiler and can write
 * wrong ones. Its one program counts the frames that it sees by the first octet of their
 * destination, in the map {@code seen}, and lets them pass.
 */
final class ObjectBytes {
  static final String FUNCTION = "count";
  static final MapDefinition SEEN = new MapDefinition("seen", 1, 4, 8, 4, 1);
  static final MapDefinition TOTAL = new MapDefinition("total", 6, 4, 8, 1, 0);

  private static final int HEADER = 64;

  private final Out data = new Out();
  private final Out headers = new Out();
  private final Out names = new Out();
  private int sections;

  private ObjectBytes() {}

  /** A whole good file. */
  static byte[] good() {
    return with(program(), relocations(1, 1));
  }

  /** One whose program and relocations are given. */
  static byte[] with(byte[] program, byte[] relocations) {
    ObjectBytes object = new ObjectBytes();
    object.section("", 0, 0, 0, 0, new byte[0]);
    int maps = object.section("maps", 1, 3, 0, 0, definitions(SEEN, TOTAL));
    object.section("license", 1, 3, 0, 0, ascii("Apache-2.0\0"));
    int text = object.section("tc", 1, 6, 0, 0, program);
    object.section(".reltc", 9, 0, 5, text, relocations);
    object.section(
        ".symtab",
        2,
        0,
        6,
        0,
        concat(
            symbol(0, 0, 0, 0),
            symbol(1, maps, 0, 20),
            symbol(6, maps, 20, 20),
            symbol(12, text, 0, program.length)));
    object.section(".strtab", 3, 0, 0, 0, ascii("\0seen\0total\0" + FUNCTION + "\0"));
    return object.finish();
  }

  /**
   * The program.
   *
   * <pre>
   *  r6 = r1;  *(u32*)(r10-4) = 0
   *  bpf_skb_load_bytes(r6, 0, r10-4, 1)
   *  *(u64*)(r10-16) = 1
   *  r0 = map_lookup(seen, r10-4);  if r0 goto +: update(seen, r10-4, r10-16, 0); goto out
   *  *r0 += 1
   *  out: *(u32*)(r10-4) = 0; r0 = map_lookup(total, r10-4); if !r0 goto exit; *r0 += 1
   *  exit: r0 = -1
   * </pre>
   */
  static byte[] program() {
    return instructions(
        0xbf, 0x16, 0, 0, // r6 = r1
        0x62, 0x0a, -4, 0, // *(u32 *)(r10 - 4) = 0
        0xb7, 0x02, 0, 0, // r2 = 0
        0xbf, 0xa3, 0, 0, // r3 = r10
        0x07, 0x03, 0, -4, // r3 += -4
        0xb7, 0x04, 0, 1, // r4 = 1
        0x85, 0x00, 0, 26, // load_bytes
        0x7a, 0x0a, -16, 1, // *(u64 *)(r10 - 16) = 1
        0x18, 0x01, 0, 0, 0x00, 0x00, 0, 0, // r1 = seen (9, 10th slot: offset 64)
        0xbf, 0xa2, 0, 0, // r2 = r10
        0x07, 0x02, 0, -4, // r2 += -4
        0x85, 0x00, 0, 1, // lookup
        0x15, 0x00, 3, 0, // if r0 == 0 goto +3
        0xb7, 0x01, 0, 1, // r1 = 1
        0xdb, 0x10, 0, 0, // lock *(u64 *)(r0 + 0) += r1
        0x05, 0x00, 8, 0, // goto out
        0x18, 0x01, 0, 0, 0x00, 0x00, 0, 0, // r1 = seen (offset 136)
        0xbf, 0xa2, 0, 0, 0x07, 0x02, 0, -4, 0xbf, 0xa3, 0, 0, 0x07, 0x03, 0, -16, 0xb7, 0x04, 0, 0,
        0x85, 0x00, 0, 2, // update
        0x62, 0x0a, -4, 0, // out:
        0x18, 0x01, 0, 0, 0x00, 0x00, 0, 0, // r1 = total (offset 208)
        0xbf, 0xa2, 0, 0, 0x07, 0x02, 0, -4, 0x85, 0x00, 0, 1, // lookup
        0x15, 0x00, 2, 0, // if r0 == 0 goto exit
        0xb7, 0x01, 0, 1, 0xdb, 0x10, 0, 0, // lock *(u64 *)r0 += r1
        0xb7, 0x00, 0, -1, // exit: r0 = TC_ACT_UNSPEC
        0x95, 0x00, 0, 0);
  }

  /** Where the program names its maps, as clang writes it. */
  static byte[] relocations(int type, int symbolOfFirst) {
    return concat(
        relocation(64, type, symbolOfFirst), relocation(136, type, 1), relocation(208, type, 2));
  }

  static byte[] relocation(long offset, int type, int symbol) {
    return new Out().u64(offset).u32(type).u32(symbol).toByteArray();
  }

  /** Instructions from code, registers, offset and immediate each. */
  static byte[] instructions(int... fields) {
    Out out = new Out();
    for (int i = 0; i < fields.length; i += 4) {
      out.u8(fields[i]).u8(fields[i + 1]).u16(fields[i + 2]).u32(fields[i + 3]);
    }
    return out.toByteArray();
  }

  private int section(String name, int type, long flags, int link, int info, byte[] content) {
    int nameAt = names.size();
    names.writeBytes(ascii(name + "\0"));
    add(nameAt, type, flags, link, info, content);
    return sections++;
  }

  private void add(int nameAt, int type, long flags, int link, int info, byte[] content) {
    headers.u32(nameAt).u32(type).u64(flags).u64(0).u64(HEADER + data.size());
    headers.u64(content.length).u32(link).u32(info).u64(0).u64(0);
    data.writeBytes(content);
  }

  private byte[] finish() {
    int nameAt = names.size();
    names.writeBytes(ascii(".shstrtab\0"));
    add(nameAt, 3, 0, 0, 0, names.toByteArray());
    Out out = new Out().u32(0x464c457f).u16(0x0102).u16(1).u64(0);
    out.u16(1).u16(247).u32(1).u64(0).u64(0).u64(HEADER + data.size()).u32(0);
    out.u16(HEADER).u16(0).u16(0).u16(HEADER).u16(sections + 1).u16(sections);
    out.writeBytes(data.toByteArray());
    out.writeBytes(headers.toByteArray());
    return out.toByteArray();
  }

  private static byte[] definitions(MapDefinition... maps) {
    Out out = new Out();
    for (MapDefinition map : maps) {
      out.u32(map.type()).u32(map.keyBytes()).u32(map.valueBytes());
      out.u32(map.maxEntries()).u32(map.flags());
    }
    return out.toByteArray();
  }

  private static byte[] symbol(int name, int section, long value, long size) {
    return new Out().u32(name).u16(0x11).u16(section).u64(value).u64(size).toByteArray();
  }

  private static byte[] concat(byte[]... parts) {
    Out out = new Out();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Little-endian numbers. */
  private static final class Out extends ByteArrayOutputStream {
    Out u8(int value) {
      write(value);
      return this;
    }

    Out u16(int value) {
      return u8(value).u8(value >>> 8);
    }

    Out u32(int value) {
      return u16(value).u16(value >>> 16);
    }

    Out u64(long value) {
      return u32((int) value).u32((int) (value >>> 32));
    }
  }
}
