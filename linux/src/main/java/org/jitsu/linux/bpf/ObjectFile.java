package org.jitsu.linux.bpf;

import static org.jitsu.linux.bpf.Elf.require;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jitsu.linux.bpf.Elf.Section;
import org.jitsu.linux.bpf.Elf.Symbol;
import org.jitsu.linux.sys.LinuxException;

/**
 * An object file as {@code clang -target bpf -c} writes it: maps from its section {@code maps}
 * (five u32 each: type, key size, value size, maximum of entries, flags), a licence from {@code
 * license}, and one program a function, each in an executable section of its own. The one
 * relocation that it may have is that of an instruction to a map. Immutable.
 */
public final class ObjectFile {
  private static final String MAPS = "maps";
  private static final String LICENSE = "license";
  private static final int MAP_BYTES = 20;
  private static final int RELOCATION = 16;

  /** R_BPF_64_64: a 64-bit immediate over two instructions. */
  private static final int TO_MAP = 1;

  /** BPF_LD | BPF_IMM | BPF_DW. */
  private static final int LOAD_IMMEDIATE_64 = 0x18;

  private final Map<String, MapDefinition> maps = new LinkedHashMap<>();
  private final Map<String, ProgramCode> programs = new LinkedHashMap<>();
  private final Map<String, String> texts = new LinkedHashMap<>();
  private String license = "";

  private ObjectFile() {}

  /**
   * Reads it.
   *
   * @throws ObjectFormatException when it is no such file
   */
  public static ObjectFile parse(byte[] bytes) throws ObjectFormatException {
    Elf elf = Elf.parse(bytes);
    ObjectFile object = new ObjectFile();
    for (Section section : elf.sections()) {
      if (section.type() == Elf.PROGBITS && section.name().equals(MAPS)) {
        object.readMaps(elf, section);
      } else if (section.type() == Elf.PROGBITS && !section.executable()) {
        object.texts.put(section.name(), text(section.data()));
      }
    }
    object.license = object.texts.getOrDefault(LICENSE, "");
    require(!object.license.isEmpty(), "has no section " + LICENSE);
    for (Section section : elf.sections()) {
      if (section.type() == Elf.PROGBITS && section.executable() && section.data().capacity() > 0) {
        object.readProgram(elf, section);
      }
    }
    return object;
  }

  /** Reads one that lies beside a class, among the resources. */
  public static ObjectFile ofResource(Class<?> beside, String name) throws IOException {
    try (InputStream in = beside.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not among the resources");
      }
      return parse(in.readAllBytes());
    }
  }

  /** The map of that name. */
  public Optional<MapDefinition> map(String name) {
    return Optional.ofNullable(maps.get(name));
  }

  /** The text of a section of data that is not a map, up to its NUL. */
  public Optional<String> text(String section) {
    return Optional.ofNullable(texts.get(section));
  }

  /**
   * Loads a program of type BPF_PROG_TYPE_SCHED_CLS.
   *
   * @param function its name in the source
   * @param withMaps the maps that it names, made or taken over before
   * @throws BpfException with the verifier's log when the kernel refuses it
   * @throws IllegalArgumentException when the file has no such program, or a map is not given
   */
  public BpfProgram load(String function, Map<String, BpfMap> withMaps) throws LinuxException {
    return BpfProgram.load(program(function), withMaps, license);
  }

  ProgramCode program(String function) {
    ProgramCode code = programs.get(function);
    if (code == null) {
      throw new IllegalArgumentException("no program " + function + " among " + programs.keySet());
    }
    return code;
  }

  private void readMaps(Elf elf, Section section) throws ObjectFormatException {
    ByteBuffer data = section.data();
    for (Symbol symbol : elf.symbols()) {
      if (symbol.section() != section.index() || symbol.name().isEmpty()) {
        continue;
      }
      boolean whole = symbol.value() >= 0 && symbol.value() <= data.capacity() - MAP_BYTES;
      require(whole, "has a map '" + symbol.name() + "' outside its section");
      int at = (int) symbol.value();
      maps.put(
          symbol.name(),
          new MapDefinition(
              symbol.name(),
              data.getInt(at),
              data.getInt(at + 4),
              data.getInt(at + 8),
              data.getInt(at + 12),
              data.getInt(at + 16)));
    }
  }

  private void readProgram(Elf elf, Section section) throws ObjectFormatException {
    ByteBuffer instructions = section.data();
    require(
        instructions.capacity() % ProgramCode.INSTRUCTION_BYTES == 0,
        "has half an instruction in " + section.name());
    List<ProgramCode.MapUse> uses = new ArrayList<>();
    for (Section other : elf.sections()) {
      if (other.type() == Elf.REL && other.info() == section.index()) {
        readRelocations(elf, other, instructions, uses);
      }
    }
    String function = functionName(elf, section, instructions.capacity());
    programs.put(function, new ProgramCode(function, instructions, List.copyOf(uses)));
  }

  /** The one symbol that covers the whole section; labels cover nothing. */
  private static String functionName(Elf elf, Section section, int length)
      throws ObjectFormatException {
    for (Symbol symbol : elf.symbols()) {
      if (symbol.section() == section.index() && symbol.size() == length) {
        return symbol.name();
      }
    }
    throw new ObjectFormatException(
        "BPF object file has not just one function in section " + section.name());
  }

  private void readRelocations(
      Elf elf, Section relocations, ByteBuffer instructions, List<ProgramCode.MapUse> uses)
      throws ObjectFormatException {
    ByteBuffer table = relocations.data();
    for (int at = 0; at + RELOCATION <= table.capacity(); at += RELOCATION) {
      long offset = table.getLong(at);
      int type = table.getInt(at + 8);
      int symbolIndex = table.getInt(at + 12);
      String place = " at " + offset + " of " + relocations.name();
      require(
          symbolIndex >= 0 && symbolIndex < elf.symbols().size(), "relocates no symbol" + place);
      Symbol symbol = elf.symbols().get(symbolIndex);
      boolean toMap = type == TO_MAP && maps.containsKey(symbol.name());
      require(
          toMap,
          "refers to '" + symbol.name() + "', which is no map (relocation " + type + ")" + place);
      boolean loads =
          offset >= 0
              && offset % ProgramCode.INSTRUCTION_BYTES == 0
              && offset <= instructions.capacity() - 2 * ProgramCode.INSTRUCTION_BYTES
              && instructions.get((int) offset) == LOAD_IMMEDIATE_64;
      require(loads, "relocates something else than a load" + place);
      uses.add(new ProgramCode.MapUse((int) offset, symbol.name()));
    }
  }

  private static String text(ByteBuffer data) {
    byte[] bytes = new byte[data.capacity()];
    data.get(0, bytes);
    String text = new String(bytes, StandardCharsets.UTF_8);
    int end = text.indexOf(0);
    return end < 0 ? text : text.substring(0, end);
  }
}
