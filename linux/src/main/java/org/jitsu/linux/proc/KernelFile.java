package org.jitsu.linux.proc;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jitsu.linux.sys.Fd;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.linux.sys.Syscall;

/**
 * A small text file of the kernel's that is read again and again: each read, from its beginning,
 * makes the kernel write it anew. One system call a read, into memory that is kept; nothing is
 * allocated. One thread at a time.
 *
 * <p>It is for readers that come a hundred times a second and find every cache cold: what they pay
 * for is how much code a read comes to.
 */
public final class KernelFile implements AutoCloseable {
  private final Path path;
  private final Fd fd;
  private final int maxBytes;
  private final ByteBuffer memory;
  private final long address;
  private final byte[] text;
  private int length;

  private KernelFile(Path path, Fd fd, int maxBytes) {
    this.path = path;
    this.fd = fd;
    this.maxBytes = maxBytes;
    this.text = new byte[Math.ceilDiv(maxBytes, Long.BYTES) * Long.BYTES];
    this.memory = ByteBuffer.allocateDirect(text.length).order(ByteOrder.LITTLE_ENDIAN);
    this.address = MemorySegment.ofBuffer(memory).address();
  }

  /**
   * Opens one.
   *
   * @param maxBytes how much of it is read, 1 or more; what follows is left out
   * @throws LinuxException ENOENT, EACCES and others
   */
  public static KernelFile open(Path file, int maxBytes) throws LinuxException {
    return new KernelFile(file, Fd.open(file, Fd.READ_ONLY), maxBytes);
  }

  /**
   * Reads it. A driver may have to ask its device first, and take milliseconds.
   *
   * @return how many bytes there are now, 0 when it says nothing
   * @throws LinuxException what the driver answered: EAGAIN, EIO; ENODEV when its device is gone.
   *     Nothing was read then
   */
  public int read() throws LinuxException {
    length = 0;
    try {
      long read = Syscall.PREAD64.attempt(fd.number(), address, maxBytes, 0, 0, 0);
      if (read < 0) {
        read = Syscall.PREAD64.call(path.toString(), fd.number(), address, maxBytes, 0, 0, 0);
      }
      copy((int) read);
      return length;
    } finally {
      Reference.reachabilityFence(memory);
    }
  }

  /** By words, which C1 makes of plain loads; a copy in bulk calls into the JVM. */
  private void copy(int read) {
    for (int at = 0; at < read; at += Long.BYTES) {
      long word = memory.getLong(at);
      for (int i = at; i < at + Long.BYTES; i++) {
        text[i] = (byte) word;
        word >>>= Byte.SIZE;
      }
    }
    length = read;
  }

  /** Returns a byte of what was read; 0 behind its end. */
  public byte at(int index) {
    return index < length ? text[index] : 0;
  }

  /** Returns what was read. */
  public String text() {
    return new String(text, 0, length, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    fd.close();
  }
}
