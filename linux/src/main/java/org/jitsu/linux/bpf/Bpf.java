package org.jitsu.linux.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jitsu.linux.sys.Fd;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.linux.sys.Syscall;

/**
 * The system call bpf(2). {@code union bpf_attr} is a block of memory whose fields depend on the
 * command; what is not set is zero, which every kernel accepts.
 */
final class Bpf {
  // enum bpf_cmd of linux/bpf.h
  static final int MAP_CREATE = 0;
  static final int MAP_LOOKUP_ELEM = 1;
  static final int MAP_UPDATE_ELEM = 2;
  static final int MAP_DELETE_ELEM = 3;
  static final int PROG_LOAD = 5;
  static final int OBJ_PIN = 6;
  static final int OBJ_GET = 7;
  static final int PROG_TEST_RUN = 10;
  static final int OBJ_GET_INFO_BY_FD = 15;
  static final int MAP_LOOKUP_BATCH = 24;

  private static final int ATTRIBUTE_BYTES = 128;
  private static final int NAME_BYTES = 16;

  private Bpf() {}

  static MemorySegment attributes(Arena arena) {
    return arena.allocate(ATTRIBUTE_BYTES, 8);
  }

  /** The result, or {@code -errno}. */
  static long invoke(int command, MemorySegment attributes) {
    return Syscall.BPF.invoke(command, attributes.address(), attributes.byteSize());
  }

  /**
   * The result.
   *
   * @param call the command's name for messages: {@code BPF_MAP_CREATE}
   * @param detail what it was about
   */
  static long call(int command, MemorySegment attributes, String call, String detail)
      throws LinuxException {
    long result = invoke(command, attributes);
    if (result < 0) {
      throw BpfException.of(call, (int) -result, detail);
    }
    return result;
  }

  /** Puts a name into a field of 16 bytes, cut to 15 and freed of what the kernel forbids there. */
  static void name(MemorySegment attributes, long offset, String name) {
    String allowed = name.replaceAll("[^A-Za-z0-9_.]", "_");
    byte[] bytes = allowed.getBytes(StandardCharsets.US_ASCII);
    int length = Math.min(bytes.length, NAME_BYTES - 1);
    MemorySegment.copy(MemorySegment.ofArray(bytes), 0, attributes, offset, length);
  }

  /** Makes an object last as a file of a bpffs. EEXIST when the name is taken. */
  static void pin(Fd object, Path file) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = attributes(arena);
      attributes.set(JAVA_LONG, 0, arena.allocateFrom(file.toString()).address());
      attributes.set(JAVA_INT, 8, object.number());
      call(OBJ_PIN, attributes, "BPF_OBJ_PIN", file.toString());
    }
  }

  /** Opens a pinned object. */
  static Fd open(Path file) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = attributes(arena);
      attributes.set(JAVA_LONG, 0, arena.allocateFrom(file.toString()).address());
      return Fd.own(call(OBJ_GET, attributes, "BPF_OBJ_GET", file.toString()));
    }
  }
}
