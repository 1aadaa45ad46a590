package org.jitsu.linux.bpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jitsu.linux.proc.Host;
import org.jitsu.linux.sys.Errno;
import org.jitsu.linux.sys.Fd;
import org.jitsu.linux.sys.LinuxException;

/**
 * A table that eBPF programs and this process share. Keys and values are bytes in the layout that
 * the program gives them, in the machine's order. Any thread may call; a call takes a microsecond
 * or so. The kernel keeps the map as long as a descriptor, a pin or a program holds it.
 */
public final class BpfMap implements AutoCloseable {
  /** When {@link #put} refuses. */
  public enum Mode {
    /** Never: what was there is replaced. */
    ANY(0),
    /** When the key is there: EEXIST. */
    NEW(1),
    /** When the key is not there: ENOENT. */
    PRESENT(2);

    private final int flag;

    Mode(int flag) {
      this.flag = flag;
    }
  }

  private static final int INFO_BYTES = 88;
  private static final int VALUE_ALIGNMENT = 8;
  private static final int FIRST_BATCH = 256;

  private final Fd fd;
  private final MapDefinition definition;
  private final int valueBytes;

  private BpfMap(Fd fd, MapDefinition definition) throws LinuxException {
    this.fd = fd;
    this.definition = definition;
    this.valueBytes = definition.isPerCpu() ? bytesOfAllCpus(definition) : definition.valueBytes();
  }

  /**
   * Makes an empty one.
   *
   * @throws BpfException EPERM with what is missing; EINVAL: not a definition this kernel knows;
   *     ENOMEM
   */
  public static BpfMap create(MapDefinition definition) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = Bpf.attributes(arena);
      attributes.set(JAVA_INT, 0, definition.type());
      attributes.set(JAVA_INT, 4, definition.keyBytes());
      attributes.set(JAVA_INT, 8, definition.valueBytes());
      attributes.set(JAVA_INT, 12, definition.maxEntries());
      attributes.set(JAVA_INT, 16, definition.flags());
      Bpf.name(attributes, 28, definition.name());
      Fd fd =
          Fd.own(
              Bpf.call(Bpf.MAP_CREATE, attributes, "BPF_MAP_CREATE", "map " + definition.name()));
      return own(fd, definition);
    }
  }

  /** Opens the one that is pinned there, or makes an empty one and pins it. */
  public static BpfMap openOrMake(Path pin, MapDefinition definition) throws LinuxException {
    if (Files.exists(pin)) {
      return open(pin, definition);
    }
    BpfMap map = create(definition);
    try {
      map.pin(pin);
      return map;
    } catch (LinuxException | RuntimeException failure) {
      map.close();
      throw failure;
    }
  }

  /**
   * Opens a pinned one.
   *
   * @throws LinuxException ENOENT: there is none; EINVAL: it is not of that definition
   */
  public static BpfMap open(Path pin, MapDefinition definition) throws LinuxException {
    BpfMap map = own(Bpf.open(pin), definition);
    try {
      map.requireDefinition(pin);
      return map;
    } catch (LinuxException | RuntimeException failure) {
      map.close();
      throw failure;
    }
  }

  private static BpfMap own(Fd fd, MapDefinition definition) throws LinuxException {
    try {
      return new BpfMap(fd, definition);
    } catch (LinuxException | RuntimeException failure) {
      fd.close();
      throw failure;
    }
  }

  /** Makes it outlive this process, as a file of a {@link BpfFs}. EEXIST when the name is taken. */
  public void pin(Path file) throws LinuxException {
    Bpf.pin(fd, file);
  }

  /** What it was made as. */
  public MapDefinition definition() {
    return definition;
  }

  Fd fd() {
    return fd;
  }

  /**
   * The value of a key; of a per-CPU map the values of all {@link Host#possibleCpus}, each padded
   * to eight bytes.
   */
  public Optional<byte[]> lookup(byte[] key) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(valueBytes, VALUE_ALIGNMENT);
      MemorySegment attributes = element(arena, key, value);
      long result = Bpf.invoke(Bpf.MAP_LOOKUP_ELEM, attributes);
      if (Errno.ENOENT.is(result)) {
        return Optional.empty();
      }
      LinuxException.check(result, "BPF_MAP_LOOKUP_ELEM", name());
      return Optional.of(value.toArray(JAVA_BYTE));
    }
  }

  /**
   * Sets the value of a key, in one step for those who look.
   *
   * @throws LinuxException E2BIG: the map is full; what the mode refuses
   */
  public void put(byte[] key, byte[] value, Mode mode) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(valueBytes, VALUE_ALIGNMENT);
      MemorySegment.copy(value, 0, memory, JAVA_BYTE, 0, requireSize(value, valueBytes));
      MemorySegment attributes = element(arena, key, memory);
      attributes.set(JAVA_LONG, 24, mode.flag);
      Bpf.call(Bpf.MAP_UPDATE_ELEM, attributes, "BPF_MAP_UPDATE_ELEM", name());
    }
  }

  /** Forgets a key; whether it was there. */
  public boolean remove(byte[] key) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = element(arena, key, MemorySegment.NULL);
      long result = Bpf.invoke(Bpf.MAP_DELETE_ELEM, attributes);
      if (Errno.ENOENT.is(result)) {
        return false;
      }
      LinuxException.check(result, "BPF_MAP_DELETE_ELEM", name());
      return true;
    }
  }

  /**
   * Shows every entry of a hash map, many a system call. What is entered or removed meanwhile may
   * be shown or not; what is there all the time is shown once.
   */
  public void forEach(BiConsumer<byte[], byte[]> visitor) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment from = arena.allocate(Integer.BYTES, 8);
      MemorySegment to = arena.allocate(Integer.BYTES, 8);
      boolean first = true;
      int room = Math.min(FIRST_BATCH, definition.maxEntries());
      while (true) {
        MemorySegment keys = arena.allocate((long) room * definition.keyBytes(), 8);
        MemorySegment values = arena.allocate((long) room * valueBytes, 8);
        MemorySegment attributes = Bpf.attributes(arena);
        attributes.set(JAVA_LONG, 0, first ? 0 : from.address());
        attributes.set(JAVA_LONG, 8, to.address());
        attributes.set(JAVA_LONG, 16, keys.address());
        attributes.set(JAVA_LONG, 24, values.address());
        attributes.set(JAVA_INT, 32, room);
        attributes.set(JAVA_INT, 36, fd.number());
        long result = Bpf.invoke(Bpf.MAP_LOOKUP_BATCH, attributes);
        if (Errno.ENOSPC.is(result) && room < definition.maxEntries()) {
          room = Math.min(2 * room, definition.maxEntries()); // one bucket alone has more
          continue;
        }
        boolean last = Errno.ENOENT.is(result);
        if (!last) {
          LinuxException.check(result, "BPF_MAP_LOOKUP_BATCH", name());
        }
        visit(attributes.get(JAVA_INT, 32), keys, values, visitor);
        if (last) {
          return;
        }
        from.copyFrom(to);
        first = false;
      }
    }
  }

  private void visit(
      int count, MemorySegment keys, MemorySegment values, BiConsumer<byte[], byte[]> visitor) {
    int keyBytes = definition.keyBytes();
    for (int i = 0; i < count; i++) {
      visitor.accept(
          keys.asSlice((long) i * keyBytes, keyBytes).toArray(JAVA_BYTE),
          values.asSlice((long) i * valueBytes, valueBytes).toArray(JAVA_BYTE));
    }
  }

  @Override
  public void close() {
    fd.close();
  }

  private MemorySegment element(Arena arena, byte[] key, MemorySegment value) {
    MemorySegment memory = arena.allocate(definition.keyBytes(), VALUE_ALIGNMENT);
    MemorySegment.copy(key, 0, memory, JAVA_BYTE, 0, requireSize(key, definition.keyBytes()));
    MemorySegment attributes = Bpf.attributes(arena);
    attributes.set(JAVA_INT, 0, fd.number());
    attributes.set(JAVA_LONG, 8, memory.address());
    attributes.set(JAVA_LONG, 16, value.address());
    return attributes;
  }

  /**
   * {@code struct bpf_map_info}: u32 type, id, key size, value size, maximum of entries, flags,
   * then what is not compared.
   */
  private void requireDefinition(Path pin) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(INFO_BYTES, 8);
      MemorySegment attributes = Bpf.attributes(arena);
      attributes.set(JAVA_INT, 0, fd.number());
      attributes.set(JAVA_INT, 4, INFO_BYTES);
      attributes.set(JAVA_LONG, 8, info.address());
      Bpf.call(Bpf.OBJ_GET_INFO_BY_FD, attributes, "BPF_OBJ_GET_INFO_BY_FD", pin.toString());
      MapDefinition found =
          new MapDefinition(
              definition.name(),
              info.get(JAVA_INT, 0),
              info.get(JAVA_INT, 8),
              info.get(JAVA_INT, 12),
              info.get(JAVA_INT, 16),
              info.get(JAVA_INT, 20));
      if (!found.equals(definition)) {
        throw new BpfException(
            "BPF_OBJ_GET",
            Errno.EINVAL.code(),
            pin + " is " + found + ", not " + definition + "; remove it if nobody uses it",
            "");
      }
    }
  }

  private String name() {
    return "map " + definition.name();
  }

  private static int requireSize(byte[] bytes, int wanted) {
    if (bytes.length != wanted) {
      throw new IllegalArgumentException(bytes.length + " bytes where there are " + wanted);
    }
    return wanted;
  }

  private static int bytesOfAllCpus(MapDefinition definition) throws LinuxException {
    try {
      int each = (definition.valueBytes() + VALUE_ALIGNMENT - 1) & -VALUE_ALIGNMENT;
      return Math.multiplyExact(each, Host.possibleCpus());
    } catch (IOException unreadable) {
      LinuxException failure =
          new LinuxException("processors", Errno.EIO, String.valueOf(unreadable.getMessage()));
      failure.initCause(unreadable);
      throw failure;
    }
  }
}
