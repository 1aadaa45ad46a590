package org.jitsu.linux.tap;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.jitsu.linux.sys.Errno;
import org.jitsu.linux.sys.Fd;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.linux.sys.Syscall;

/** {@code struct ifreq} of {@code linux/if.h}: a name and a union of 24 bytes. */
final class InterfaceRequest {
  private static final int SIZE_BYTES = 40;
  private static final int NAME_BYTES = 16;
  private static final int UNION = 16;
  private static final int AF_INET = 2;
  private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;

  private final MemorySegment memory;

  private InterfaceRequest(MemorySegment memory) {
    this.memory = memory;
  }

  static InterfaceRequest of(Arena arena, String name) throws LinuxException {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 || bytes.length >= NAME_BYTES) {
      throw new LinuxException(
          "interface name", Errno.ENAMETOOLONG, "'" + name + "' must have 1 to 15 bytes");
    }
    MemorySegment memory = arena.allocate(SIZE_BYTES, 8);
    memory.asSlice(0, bytes.length).copyFrom(MemorySegment.ofArray(bytes));
    return new InterfaceRequest(memory);
  }

  InterfaceRequest flags(int flags) {
    memory.set(JAVA_SHORT, UNION, (short) flags);
    return this;
  }

  InterfaceRequest data(MemorySegment data) {
    memory.set(ADDRESS, UNION, data);
    return this;
  }

  /** What the kernel wrote: an interface's index, for example. */
  int number() {
    return memory.get(JAVA_INT, UNION);
  }

  /** Asks through a socket, as requests about interfaces want it. */
  void ask(String call, int number) throws LinuxException {
    try (Fd socket = Fd.own(Syscall.SOCKET.call(call, AF_INET, SOCK_DGRAM_CLOEXEC, 0))) {
      long result = Syscall.IOCTL.invoke(socket.number(), number, memory.address());
      LinuxException.check(result, "ioctl " + call, name());
    }
  }

  /** The name, which the kernel may have completed ({@code tap%d}). */
  String name() {
    return memory.getString(0);
  }

  long address() {
    return memory.address();
  }
}
