package org.jitsu.linux.console;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.jitsu.linux.sys.Fd;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.linux.sys.Syscall;

/**
 * A file to which a program appends what it prints, by a descriptor that it inherits: it never
 * waits for us, does not notice that we end, and the next daemon reads on.
 *
 * <p>Whenever more than {@link #MAX_BYTES} are found in it, their newest part is kept as the older
 * file, in place of the one before, and the file begins anew. What the program writes in the
 * microseconds before that is lost; so is what comes faster than it is read. Nobody bounds the file
 * while no daemon runs. One thread at a time.
 */
public final class ConsoleFile implements AutoCloseable {

  /** How long the file grows before it begins anew. */
  public static final long MAX_BYTES = ConsoleLog.MAX_BYTES;

  /** How much is read at once, so that a program that never pauses does not keep us for ever. */
  private static final int MAX_READ_BYTES = 256 * 1024;

  private static final int BUFFER_BYTES = 16 * 1024;

  private final long maxBytes;
  private final Fd fd;
  private Path path;
  private long position;
  private long begunAnew;
  private boolean hasOlder;

  private ConsoleFile(Path path, Fd fd, long position, long maxBytes) {
    this.path = path;
    this.fd = fd;
    this.position = position;
    this.maxBytes = maxBytes;
  }

  /** Makes an empty one, for the program to inherit. */
  public static ConsoleFile create(Path path) throws LinuxException {
    return create(path, MAX_BYTES);
  }

  static ConsoleFile create(Path path, long maxBytes) throws LinuxException {
    int flags = Fd.READ_WRITE | Fd.CREATE | Fd.TRUNCATE | Fd.APPEND;
    return new ConsoleFile(path, Fd.open(path, flags), 0, maxBytes);
  }

  /** Opens that of a program which runs already: what stands in it counts as read. */
  public static ConsoleFile resume(Path path) throws IOException {
    return new ConsoleFile(path, Fd.open(path, Fd.READ_WRITE), Files.size(path), MAX_BYTES);
  }

  /** The descriptor, to be passed on. */
  public Fd fd() {
    return fd;
  }

  /** Where it lies. */
  public Path path() {
    return path;
  }

  /** Gives it another name; what has that name becomes the older part. */
  public void rename(Path name) throws IOException {
    if (Files.exists(name)) {
      Files.move(name, ConsoleLog.older(name), StandardCopyOption.REPLACE_EXISTING);
    }
    Files.move(path, name);
    path = name;
  }

  /**
   * Hands on what was written since the last call, in pieces that are valid during the call.
   *
   * @return whether there may be more
   */
  public boolean read(Consumer<ByteBuffer> sink) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(BUFFER_BYTES);
      boolean more = read(buffer, sink);
      if ((more ? Files.size(path) : position) > maxBytes) {
        keepOlder();
        read(buffer, sink);
        Syscall.FTRUNCATE.call(path.toString(), fd.number(), 0, 0);
        begunAnew += position;
        position = 0;
      }
      return more;
    }
  }

  /**
   * The newest part of what is there.
   *
   * @param end how many bytes the program has written until then, from when the file was made or
   *     opened; what was in it counts
   * @param bytes the newest of them
   */
  public record Tail(long end, ByteBuffer bytes) {}

  /** Returns the newest bytes, those of the older part too where it belongs to this program. */
  public byte[] tail(int maxBytes) throws IOException {
    return newest(maxBytes).bytes().array();
  }

  /** Returns the same, and how many there were before them. */
  public Tail newest(int maxBytes) throws IOException {
    long size = Files.exists(path) ? Files.size(path) : 0;
    byte[] present = ConsoleLog.tail(path, size, maxBytes);
    byte[] older =
        !hasOlder || present.length == maxBytes
            ? new byte[0]
            : ConsoleLog.tail(ConsoleLog.older(path), maxBytes - present.length);
    ByteBuffer both = ByteBuffer.allocate(older.length + present.length);
    return new Tail(begunAnew + size, both.put(older).put(present).flip());
  }

  @Override
  public void close() {
    fd.close();
  }

  private boolean read(MemorySegment buffer, Consumer<ByteBuffer> sink) throws LinuxException {
    for (int taken = 0; taken < MAX_READ_BYTES; ) {
      int read =
          (int)
              Syscall.PREAD64.call(
                  path.toString(), fd.number(), buffer.address(), BUFFER_BYTES, position, 0, 0);
      if (read == 0) {
        return false;
      }
      taken += read;
      position += read;
      sink.accept(buffer.asSlice(0, read).asByteBuffer());
    }
    return true;
  }

  /** The newest part of what is there becomes the older one. */
  private void keepOlder() throws IOException {
    try (FileChannel all = FileChannel.open(path, StandardOpenOption.READ);
        FileChannel older =
            FileChannel.open(
                ConsoleLog.older(path),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
      all.transferTo(Math.max(0, all.size() - maxBytes), maxBytes, older);
    }
    hasOlder = true;
  }
}
