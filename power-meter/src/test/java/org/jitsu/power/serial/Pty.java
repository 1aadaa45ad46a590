package org.jitsu.power.serial;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * A pseudo-terminal (pty(7)) whose other end is an instrument: it answers each line by a function,
 * or says things of its own accord.
 */
@SuppressWarnings("restricted")
final class Pty implements AutoCloseable {
  private static final int O_RDWR = 2;
  private static final int O_NOCTTY = 0400;
  private static final MemoryLayout INT = ValueLayout.JAVA_INT;
  private static final MemoryLayout LONG = ValueLayout.JAVA_LONG;
  private static final MemoryLayout POINTER = ValueLayout.ADDRESS;

  private static final MethodHandle OPEN = call("posix_openpt", INT, INT);
  private static final MethodHandle GRANT = call("grantpt", INT, INT);
  private static final MethodHandle UNLOCK = call("unlockpt", INT, INT);
  private static final MethodHandle NAME = call("ptsname_r", INT, INT, POINTER, LONG);
  private static final MethodHandle READ = call("read", LONG, INT, POINTER, LONG);
  private static final MethodHandle WRITE = call("write", LONG, INT, POINTER, LONG);
  private static final MethodHandle CLOSE = call("close", INT, INT);

  private final Arena arena = Arena.ofShared();
  private final int fd;
  private final String device;
  private final Thread instrument;

  Pty(UnaryOperator<String> answers) {
    try {
      fd = (int) OPEN.invokeExact(O_RDWR | O_NOCTTY);
      MemorySegment name = arena.allocate(64);
      if ((int) GRANT.invokeExact(fd) != 0
          || (int) UNLOCK.invokeExact(fd) != 0
          || (int) NAME.invokeExact(fd, name, 64L) != 0) {
        throw new IllegalStateException("no pseudo-terminal");
      }
      device = name.getString(0);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
    instrument = Thread.ofPlatform().daemon().start(() -> answer(answers));
  }

  private static MethodHandle call(String name, MemoryLayout result, MemoryLayout... arguments) {
    return Linker.nativeLinker()
        .downcallHandle(
            Linker.nativeLinker().defaultLookup().find(name).orElseThrow(),
            FunctionDescriptor.of(result, arguments));
  }

  String device() {
    return device;
  }

  /** Until the line is hung up: a master whose slave was closed says so by an error. */
  private void answer(UnaryOperator<String> answers) {
    MemorySegment octet = arena.allocate(1);
    StringBuilder line = new StringBuilder();
    try {
      while ((long) READ.invokeExact(fd, octet, 1L) == 1) {
        char read = (char) octet.get(ValueLayout.JAVA_BYTE, 0);
        if (read != '\n') {
          line.append(read);
          continue;
        }
        String answer = answers.apply(line.toString());
        line.setLength(0);
        if (!answer.isEmpty()) {
          say(answer + "\r\n");
        }
      }
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  void say(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    try (Arena own = Arena.ofConfined()) {
      MemorySegment all = own.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
      if ((long) WRITE.invokeExact(fd, all, (long) bytes.length) != bytes.length) {
        throw new IllegalStateException("the line takes nothing");
      }
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Waits until the instrument has seen that the line was hung up: a thread that still read from it
   * would take the words of the next one, which gets the same descriptor.
   */
  @Override
  public void close() {
    try {
      if (!instrument.join(Duration.ofMinutes(1))) {
        throw new IllegalStateException("the line was not hung up");
      }
      int result = (int) CLOSE.invokeExact(fd);
      if (result != 0) {
        throw new IllegalStateException("close: " + result);
      }
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
