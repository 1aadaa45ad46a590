package org.jitsu.linux.spawn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jitsu.linux.sys.Fd;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.linux.sys.NativeFunction;
import org.jspecify.annotations.Nullable;

/**
 * A call of glibc's {@code posix_spawnp} ({@code spawn.h}), its functions returning error numbers.
 * One thread at a time.
 */
final class PosixSpawn implements AutoCloseable {
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

  private final String what;
  private final MemorySegment program;
  private final MemorySegment argv;
  private final MemorySegment envp;
  private final MemorySegment attributes;
  private final MemorySegment actions;
  private final MemorySegment pid;

  /**
   * Writes down what is to be started.
   *
   * @param descriptors the child's numbers and what is to be found under each; the sources' own
   *     numbers are above all of them
   */
  PosixSpawn(
      List<String> arguments,
      Map<String, String> environment,
      @Nullable Path directory,
      boolean ownSession,
      SortedMap<Integer, Fd> descriptors)
      throws LinuxException {
    what = "start " + arguments.getFirst();
    Arena arena = Arena.ofAuto(); // to close a shared one stops every thread
    attributes = attributes(what, ownSession, arena);
    program = arena.allocateFrom(arguments.getFirst());
    argv = strings(arguments, arena);
    envp = strings(environment.entrySet().stream().map(PosixSpawn::variable).toList(), arena);
    pid = arena.allocate(Integer.BYTES, 8);
    actions = arena.allocate(STRUCTURE_BYTES, 16);
    check(what, ACTIONS_INIT.callInt(actions.address(), 0, 0));
    try {
      addActions(directory, descriptors, arena);
    } catch (LinuxException refused) {
      close();
      throw refused;
    }
  }

  /** Starts it; returns its pid. */
  int spawn() throws LinuxException {
    int error =
        SPAWN.callInt(
            pid.address(),
            program.address(),
            actions.address(),
            attributes.address(),
            argv.address(),
            envp.address());
    check(what, error);
    return pid.get(JAVA_INT, 0);
  }

  /** Gives back what glibc keeps of the actions; once. */
  @Override
  public void close() {
    ACTIONS_DESTROY.callInt(actions.address(), 0, 0);
  }

  private void addActions(@Nullable Path directory, SortedMap<Integer, Fd> descriptors, Arena arena)
      throws LinuxException {
    long list = actions.address();
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
  }

  private static String variable(Map.Entry<String, String> entry) {
    return entry.getKey() + "=" + entry.getValue();
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
