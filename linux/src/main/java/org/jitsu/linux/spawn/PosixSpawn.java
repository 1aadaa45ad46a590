package org.jitsu.linux.spawn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jitsu.linux.sys.Fd;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.linux.sys.NativeFunction;
import org.jspecify.annotations.Nullable;

/** glibc's {@code posix_spawnp} ({@code spawn.h}), its functions returning error numbers. */
final class PosixSpawn {
  private static final NativeFunction SPAWN = function("posix_spawnp");
  private static final NativeFunction ATTRIBUTES_INIT = function("posix_spawnattr_init");
  private static final NativeFunction ATTRIBUTES_FLAGS = function("posix_spawnattr_setflags");
  private static final NativeFunction ATTRIBUTES_DEFAULT =
      function("posix_spawnattr_setsigdefault");
  private static final NativeFunction ATTRIBUTES_MASK = function("posix_spawnattr_setsigmask");
  private static final NativeFunction ACTIONS_INIT = function("posix_spawn_file_actions_init");
  private static final NativeFunction ACTIONS_DESTROY =
      function("posix_spawn_file_actions_destroy");
  private static final NativeFunction ACTIONS_DUP2 = function("posix_spawn_file_actions_adddup2");
  private static final NativeFunction ACTIONS_CLOSE = function("posix_spawn_file_actions_addclose");
  private static final NativeFunction ACTIONS_CLOSE_FROM =
      function("posix_spawn_file_actions_addclosefrom_np");
  private static final NativeFunction ACTIONS_CHDIR =
      function("posix_spawn_file_actions_addchdir_np");

  /** More than any of glibc's three structures has on 64-bit machines (336, 80 and 128 bytes). */
  private static final int STRUCTURE_BYTES = 512;

  private static final int SIGSET_BYTES = 128;
  private static final int SET_SIGNAL_DEFAULTS = 0x04;
  private static final int SET_SIGNAL_MASK = 0x08;
  private static final int SET_SESSION = 0x80;

  private PosixSpawn() {}

  /**
   * Starts a program.
   *
   * @param descriptors the child's numbers and what is to be found under each; the sources' own
   *     numbers are above all of them
   * @return its pid
   */
  static int spawn(
      List<String> arguments,
      Map<String, String> environment,
      @Nullable Path directory,
      boolean ownSession,
      Map<Integer, Fd> descriptors)
      throws LinuxException {
    String what = "start " + arguments.getFirst();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = attributes(what, ownSession, arena);
      MemorySegment actions = arena.allocate(STRUCTURE_BYTES, 16);
      long list = actions.address();
      check(what, ACTIONS_INIT.callInt(list, 0, 0));
      try {
        if (directory != null) {
          long path = arena.allocateFrom(directory.toString()).address();
          check(what, ACTIONS_CHDIR.callInt(list, path, 0));
        }
        int next = 0;
        for (Map.Entry<Integer, Fd> descriptor : descriptors.entrySet()) {
          int number = descriptor.getKey();
          for (; next < number; next++) {
            check(what, ACTIONS_CLOSE.callInt(list, next, 0));
          }
          check(what, ACTIONS_DUP2.callInt(list, descriptor.getValue().number(), number));
          next = number + 1;
        }
        check(what, ACTIONS_CLOSE_FROM.callInt(list, next, 0));

        List<String> variables =
            environment.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
        MemorySegment argv = strings(arguments, arena);
        MemorySegment envp = strings(variables, arena);
        MemorySegment pid = arena.allocate(Integer.BYTES, 8);
        check(
            what,
            SPAWN.callInt(
                pid.address(),
                argv.get(ADDRESS, 0).address(),
                list,
                attributes.address(),
                argv.address(),
                envp.address()));
        return pid.get(JAVA_INT, 0);
      } finally {
        ACTIONS_DESTROY.callInt(list, 0, 0);
      }
    }
  }

  private static MemorySegment attributes(String what, boolean ownSession, Arena arena)
      throws LinuxException {
    MemorySegment attributes = arena.allocate(STRUCTURE_BYTES, 16);
    long address = attributes.address();
    MemorySegment none = arena.allocate(SIGSET_BYTES, 8);
    MemorySegment every = arena.allocate(SIGSET_BYTES, 8).fill((byte) 0xff);
    int flags = SET_SIGNAL_DEFAULTS | SET_SIGNAL_MASK | (ownSession ? SET_SESSION : 0);
    check(what, ATTRIBUTES_INIT.callInt(address, 0, 0));
    check(what, ATTRIBUTES_FLAGS.callInt(address, flags, 0));
    check(what, ATTRIBUTES_MASK.callInt(address, none.address(), 0));
    check(what, ATTRIBUTES_DEFAULT.callInt(address, every.address(), 0));
    return attributes;
  }

  /** A null-terminated array of C strings. */
  private static MemorySegment strings(List<String> strings, Arena arena) {
    MemorySegment array = arena.allocate(ADDRESS, strings.size() + 1L);
    for (int i = 0; i < strings.size(); i++) {
      array.setAtIndex(ADDRESS, i, arena.allocateFrom(strings.get(i)));
    }
    return array;
  }

  private static void check(String what, int error) throws LinuxException {
    if (error != 0) {
      throw new LinuxException(what, error, "");
    }
  }

  private static NativeFunction function(String name) {
    return NativeFunction.find(name)
        .orElseThrow(
            () ->
                new UnsupportedOperationException(
                    name + " is missing: starting processes needs glibc 2.34 or newer"));
  }
}
