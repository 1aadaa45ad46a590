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

  private final MethodHandle handle;

  private NativeFunction(MethodHandle handle) {
    this.handle = handle;
  }

  /** The function of that name, empty when this C library has none. */
  public static Optional<NativeFunction> find(String name) {
    return address(name).map(address -> new NativeFunction(link(address)));
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
      return (long) handle.invokeExact(a, b, c, d, e, f, 0L);
    } catch (Throwable bug) {
      throw new AssertionError("a native call throws nothing", bug);
    }
  }

  static Optional<MemorySegment> address(String name) {
    return Linker.nativeLinker().defaultLookup().find(name);
  }

  @SuppressWarnings("restricted")
  static MethodHandle link(MemorySegment address, Linker.Option... options) {
    return Linker.nativeLinker().downcallHandle(address, SHAPE, options);
  }
}
