package org.jitsu.linux.bpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jitsu.linux.bpf.ProgramCode.MapUse;
import org.jitsu.linux.sys.Errno;
import org.jitsu.linux.sys.Fd;
import org.jitsu.linux.sys.LinuxException;

/**
 * A verified program for tc. Interfaces that run it keep it alive, with its maps, when this
 * descriptor is closed.
 */
public final class BpfProgram implements AutoCloseable {
  /** What a program of tc may answer, {@code linux/pkt_cls.h}. */
  public static final int TC_UNSPEC = -1;

  /** The frame ends here. */
  public static final int TC_SHOT = 2;

  private static final int SCHED_CLS = 3;
  private static final int PSEUDO_MAP_FD = 1 << 4; // the upper half of the registers' byte
  private static final int VERIFIER_LOG_BYTES = 1 << 20;
  private static final int SHOWN_LOG_CHARS = 600;
  private static final int CONTEXT_BYTES = 192;
  private static final int CONTEXT_MARK = 8;
  private static final int CONTEXT_INTERFACE = 40;

  private final Fd fd;
  private final String name;

  private BpfProgram(Fd fd, String name) {
    this.fd = fd;
    this.name = name;
  }

  /**
   * What a run answered.
   *
   * @param verdict TC_*
   * @param frame as the program left it
   * @param nanos a run took on average
   */
  public record Run(int verdict, ByteBuffer frame, int nanos) {}

  static BpfProgram load(ProgramCode code, Map<String, BpfMap> maps, String license)
      throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      int length = code.instructions().capacity();
      MemorySegment instructions = arena.allocate(length, 8);
      instructions.copyFrom(MemorySegment.ofBuffer(code.instructions()));
      for (MapUse use : code.mapUses()) {
        BpfMap map = maps.get(use.map());
        if (map == null) {
          throw new IllegalArgumentException(code.name() + " needs the map " + use.map());
        }
        int registers = instructions.get(JAVA_BYTE, use.offset() + 1) & 0x0f;
        instructions.set(JAVA_BYTE, use.offset() + 1, (byte) (registers | PSEUDO_MAP_FD));
        instructions.set(JAVA_INT, use.offset() + 4, map.fd().number());
      }
      MemorySegment attributes = Bpf.attributes(arena);
      attributes.set(JAVA_INT, 0, SCHED_CLS);
      attributes.set(JAVA_INT, 4, length / ProgramCode.INSTRUCTION_BYTES);
      attributes.set(JAVA_LONG, 8, instructions.address());
      attributes.set(JAVA_LONG, 16, arena.allocateFrom(license).address());
      Bpf.name(attributes, 48, code.name());
      long result = Bpf.invoke(Bpf.PROG_LOAD, attributes);
      if (result < 0) {
        throw refused(code.name(), (int) -result, attributes, arena);
      }
      return new BpfProgram(Fd.own(result), code.name());
    }
  }

  /** Asks once more, with a log: on the good way nobody pays for one. */
  private static BpfException refused(
      String name, int code, MemorySegment attributes, Arena arena) {
    MemorySegment log = arena.allocate(VERIFIER_LOG_BYTES, 8);
    attributes.set(JAVA_INT, 24, 1);
    attributes.set(JAVA_INT, 28, VERIFIER_LOG_BYTES);
    attributes.set(JAVA_LONG, 32, log.address());
    long again = Bpf.invoke(Bpf.PROG_LOAD, attributes);
    if (again >= 0) {
      Fd.own(again).close();
    }
    String said = log.getString(0).strip();
    String advice = said.isEmpty() ? BpfException.advice(Errno.of(code)) : "verifier: " + end(said);
    String detail = "program " + name + (advice.isEmpty() ? "" : ": " + advice);
    return new BpfException("BPF_PROG_LOAD", code, detail, said);
  }

  private static String end(String log) {
    return log.length() <= SHOWN_LOG_CHARS
        ? log
        : "... " + log.substring(log.length() - SHOWN_LOG_CHARS);
  }

  /** The kernel's number for it, for {@link org.jitsu.linux.netlink.TrafficControl}. */
  public Fd fd() {
    return fd;
  }

  /**
   * Runs it on a frame, without any network (BPF_PROG_TEST_RUN): for tests and measurements.
   *
   * @param frame 14 to some 3000 bytes
   * @param interfaceIndex whose frame it is said to be: an interface of the calling thread's
   *     namespace
   * @param mark the frame's SO_MARK
   * @param times how often; each run but the first sees the frame that the one before it left
   */
  public Run run(byte[] frame, int interfaceIndex, int mark, int times) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment in = arena.allocate(frame.length, 8);
      in.copyFrom(MemorySegment.ofArray(frame));
      MemorySegment out = arena.allocate(frame.length, 8);
      MemorySegment context = arena.allocate(CONTEXT_BYTES, 8);
      context.set(JAVA_INT, CONTEXT_MARK, mark);
      context.set(JAVA_INT, CONTEXT_INTERFACE, interfaceIndex);
      MemorySegment attributes = Bpf.attributes(arena);
      attributes.set(JAVA_INT, 0, fd.number());
      attributes.set(JAVA_INT, 8, frame.length);
      attributes.set(JAVA_INT, 12, frame.length);
      attributes.set(JAVA_LONG, 16, in.address());
      attributes.set(JAVA_LONG, 24, out.address());
      attributes.set(JAVA_INT, 32, times);
      attributes.set(JAVA_INT, 40, CONTEXT_BYTES);
      attributes.set(JAVA_LONG, 48, context.address());
      Bpf.call(Bpf.PROG_TEST_RUN, attributes, "BPF_PROG_TEST_RUN", "program " + name);
      return new Run(
          attributes.get(JAVA_INT, 4),
          ByteBuffer.wrap(out.toArray(JAVA_BYTE)),
          attributes.get(JAVA_INT, 36));
    }
  }

  @Override
  public void close() {
    fd.close();
  }
}
