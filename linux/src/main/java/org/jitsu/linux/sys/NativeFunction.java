package org.jitsu.linux.sys;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * A function of the C library that is no system call, taking up to seven integers or pointers (see
 * the package's page for why one shape fits all).
 *
 * <p>Thread-safe. Memory is passed by address and must stay alive during the call.
 */
public final class NativeFunction {
  /** {@code long f(long, long, long, long, long, long, long)}. */
  static final FunctionDescriptor SHAPE =
      FunctionDescriptor.of(
          JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  /** Takes the function's address first, so that one linked handle serves them all. */
  private static final MethodHandle CALL = link();

  private final MemorySegment address;

  private NativeFunction(MemorySegment address) {
    this.address = address;
  }

  /** The function of that name, empty when this C library has none. */
  public static Optional<NativeFunction> find(String name) {
    return Linker.nativeLinker().defaultLookup().find(name).map(NativeFunction::new);
  }

  /**
   * Calls a function that returns an {@code int}.
   *
   * @return its result; what errno holds afterwards is lost
   */
  public int callInt(long a, long b, long c, long d, long e, long f) {
    return (int) callLong(a, b, c, d, e, f);
  }

  /** Calls a function of up to three arguments that returns an {@code int}. */
  public int callInt(long a, long b, long c) {
    return (int) callLong(a, b, c, 0, 0, 0);
  }

  /** Calls a function that returns a {@code long}. */
  public long callLong(long a, long b, long c, long d, long e, long f) {
    try {
      return (long) CALL.invokeExact(address, a, b, c, d, e, f, 0L);
    } catch (Throwable bug) {
      throw new AssertionError("a native call throws nothing", bug);
    }
  }

  @SuppressWarnings("restricted")
  private static MethodHandle link() {
    return Linker.nativeLinker().downcallHandle(SHAPE);
  }
}
