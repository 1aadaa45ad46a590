package org.jitsu.linux.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The sections and symbols of a relocatable 64-bit little-endian ELF file for BPF ({@code elf(5)}).
 * Every offset and length of the file is checked before it is used.
 */
final class Elf {
  /** A section's type ({@code sh_type}): program data. */
  static final int PROGBITS = 1;

  /** A section's type: relocations without addends. */
  static final int REL = 9;

  private static final int SYMBOL_TABLE = 2;
  private static final int EXECUTABLE = 4;
  private static final int MAX_FILE_BYTES = 1 << 20;
  private static final int MAX_SECTIONS = 256;
  private static final int HEADER = 64;
  private static final int SECTION_HEADER = 64;
  private static final int SYMBOL = 24;
  private static final int EM_BPF = 247;
  private static final int ET_REL = 1;

  /**
   * A section.
   *
   * @param info what it belongs to: for relocations, the section's number
   * @param data its bytes, little-endian, position 0
   */
  record Section(int index, String name, int type, boolean executable, int info, ByteBuffer data) {}

  /**
   * A symbol.
   *
   * @param section its section's number
   * @param value its offset there
   */
  record Symbol(String name, int section, long value, long size) {}

  private final ByteBuffer file;
  private final List<Section> sections = new ArrayList<>();
  private final List<Symbol> symbols = new ArrayList<>();

  private Elf(byte[] bytes) {
    file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static Elf parse(byte[] bytes) throws ObjectFormatException {
    require(bytes.length <= MAX_FILE_BYTES, "has more than " + MAX_FILE_BYTES + " bytes");
    Elf elf = new Elf(bytes);
    elf.readSections();
    elf.readSymbols();
    return elf;
  }

  List<Section> sections() {
    return sections;
  }

  List<Symbol> symbols() {
    return symbols;
  }

  static void require(boolean condition, String complaint) throws ObjectFormatException {
    if (!condition) {
      throw new ObjectFormatException("BPF object file " + complaint);
    }
  }

  private void readSections() throws ObjectFormatException {
    require(file.capacity() >= HEADER, "is shorter than an ELF header");
    boolean elf64LittleEndian = file.getInt(0) == 0x464c457f && file.getShort(4) == 0x0102;
    require(elf64LittleEndian, "is no 64-bit little-endian ELF file");
    require(file.getShort(16) == ET_REL && file.getShort(18) == EM_BPF, "is not for BPF");
    long table = file.getLong(40);
    int count = file.getShort(60) & 0xffff;
    int names = file.getShort(62) & 0xffff;
    require((file.getShort(58) & 0xffff) == SECTION_HEADER, "has section headers of another size");
    require(count <= MAX_SECTIONS && names < count, "has too many or no sections");
    ByteBuffer headers = slice(table, (long) count * SECTION_HEADER);
    ByteBuffer text = data(headers, names);
    for (int i = 0; i < count; i++) {
      int at = i * SECTION_HEADER;
      boolean executable = (headers.getLong(at + 8) & EXECUTABLE) != 0;
      String name = string(text, headers.getInt(at));
      int type = headers.getInt(at + 4);
      sections.add(
          new Section(i, name, type, executable, headers.getInt(at + 44), data(headers, i)));
    }
  }

  private ByteBuffer data(ByteBuffer headers, int index) throws ObjectFormatException {
    int at = index * SECTION_HEADER;
    int type = headers.getInt(at + 4);
    boolean empty = type == 0 || type == 8; // SHT_NULL and SHT_NOBITS have no bytes in the file
    return empty ? slice(0, 0) : slice(headers.getLong(at + 24), headers.getLong(at + 32));
  }

  private void readSymbols() throws ObjectFormatException {
    for (Section section : sections) {
      if (section.type() != SYMBOL_TABLE) {
        continue;
      }
      int link = file.getInt((int) file.getLong(40) + section.index() * SECTION_HEADER + 40);
      require(link > 0 && link < sections.size(), "has symbols without names");
      ByteBuffer text = sections.get(link).data();
      ByteBuffer table = section.data();
      for (int at = 0; at + SYMBOL <= table.capacity(); at += SYMBOL) {
        symbols.add(
            new Symbol(
                string(text, table.getInt(at)),
                table.getShort(at + 6) & 0xffff,
                table.getLong(at + 8),
                table.getLong(at + 16)));
      }
    }
  }

  private ByteBuffer slice(long offset, long length) throws ObjectFormatException {
    boolean inside = offset >= 0 && length >= 0 && offset <= file.capacity() - length;
    require(inside, "is cut off: " + length + " bytes at " + offset);
    return file.slice((int) offset, (int) length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static String string(ByteBuffer text, int offset) throws ObjectFormatException {
    int end = offset;
    while (end >= 0 && end < text.capacity() && text.get(end) != 0) {
      end++;
    }
    require(end >= 0 && end < text.capacity(), "has a name outside its table");
    byte[] bytes = new byte[end - offset];
    text.get(offset, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
