package org.jitsu.backends.solo5.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jitsu.linux.sys.Machine;

/**
 * The program headers of an executable for this machine, and its notes ({@code elf.h}). Every
 * length is checked against the file and against a bound before it is used.
 */
final class ElfFile {

  private static final int MAGIC = 0x464c457f;
  private static final byte CLASS_64 = 2;
  private static final byte LITTLE_ENDIAN = 1;
  private static final int EXECUTABLE = 2;
  private static final int MACHINE = Machine.pick(62, 183); // EM_X86_64, EM_AARCH64
  private static final int HEADER_BYTES = 64;
  private static final int SEGMENT_BYTES = 56;
  private static final int MAX_SEGMENTS = 64;
  private static final int LOADED = 1;
  private static final int NOTE = 4;
  private static final int NOTE_HEADER_BYTES = 12;

  private final FileChannel channel;
  private final List<Segment> segments;

  private record Segment(int type, long offset, long address, long inFile, long inMemory) {}

  /**
   * The beginning of a segment of notes.
   *
   * @param type what kind of note its owner means
   * @param description what it says
   */
  record Note(int type, ByteBuffer description) {}

  private ElfFile(FileChannel channel, List<Segment> segments) {
    this.channel = channel;
    this.segments = segments;
  }

  /** Reads the headers. */
  static ElfFile read(FileChannel channel) throws IOException, BadImageException {
    ByteBuffer header = bytes(channel, 0, HEADER_BYTES);
    if (header.remaining() < Integer.BYTES || header.getInt(0) != MAGIC) {
      throw new BadImageException("is no ELF file");
    }
    if (header.remaining() < HEADER_BYTES) {
      throw new BadImageException("is cut off in its ELF header");
    }
    if (header.get(4) != CLASS_64 || header.get(5) != LITTLE_ENDIAN) {
      throw new BadImageException("is no 64-bit little-endian ELF file");
    }
    int type = header.getShort(16) & 0xffff;
    int machine = header.getShort(18) & 0xffff;
    if (machine != MACHINE) {
      throw new BadImageException("was built for another processor (ELF machine " + machine + ")");
    }
    if (type != EXECUTABLE) {
      throw new BadImageException(
          "is no executable at a fixed address, which alone a tender loads (ELF type "
              + type
              + ")");
    }
    int size = header.getShort(54) & 0xffff;
    int count = header.getShort(56) & 0xffff;
    if (size != SEGMENT_BYTES || count < 1 || count > MAX_SEGMENTS) {
      throw new BadImageException(
          "has " + count + " program headers of " + size + " bytes, not 1 to 64 of 56");
    }
    return new ElfFile(channel, segments(bytes(channel, header.getLong(32), size * count), count));
  }

  private static List<Segment> segments(ByteBuffer table, int count) throws BadImageException {
    if (table.remaining() < SEGMENT_BYTES * count) {
      throw new BadImageException("is cut off in its program headers");
    }
    List<Segment> segments = new ArrayList<>();
    for (int at = 0; at < SEGMENT_BYTES * count; at += SEGMENT_BYTES) {
      segments.add(
          new Segment(
              table.getInt(at),
              table.getLong(at + 8),
              table.getLong(at + 16),
              table.getLong(at + 32),
              table.getLong(at + 40)));
    }
    return segments;
  }

  /** Where the memory ends that is loaded, in bytes from 0. */
  long loadedEnd() throws BadImageException {
    long end = 0;
    for (Segment segment : segments) {
      if (segment.type == LOADED) {
        if (segment.address < 0
            || segment.inMemory < 0
            || segment.address + segment.inMemory < 0
            || Long.compareUnsigned(segment.inFile, segment.inMemory) > 0) {
          throw new BadImageException("is damaged: a segment ends before it begins");
        }
        end = Math.max(end, segment.address + segment.inMemory);
      }
    }
    return end;
  }

  /**
   * Finds a note. Only the first of each segment of notes counts, as for the tenders.
   *
   * @param owner its name
   * @param maxBytes the longest description that is read
   */
  Optional<ByteBuffer> note(String owner, int type, int maxBytes)
      throws IOException, BadImageException {
    int nameBytes = owner.length() + 1;
    int nameEnd = NOTE_HEADER_BYTES + padded(nameBytes);
    for (Segment segment : segments) {
      if (segment.type != NOTE) {
        continue;
      }
      ByteBuffer head = bytes(channel, segment.offset, nameEnd);
      if (head.remaining() < nameEnd
          || head.getInt(0) != nameBytes
          || head.getInt(8) != type
          || !matches(head, owner)) {
        continue;
      }
      int length = head.getInt(4);
      if (length < 1 || length > maxBytes || segment.inFile < nameEnd + length) {
        throw new BadImageException("has a note of " + length + " bytes that does not fit");
      }
      ByteBuffer description = bytes(channel, segment.offset + nameEnd, length);
      if (description.remaining() < length) {
        throw new BadImageException("is cut off in its notes");
      }
      return Optional.of(description);
    }
    return Optional.empty();
  }

  private static boolean matches(ByteBuffer head, String owner) {
    for (int i = 0; i < owner.length(); i++) {
      if (head.get(NOTE_HEADER_BYTES + i) != owner.charAt(i)) {
        return false;
      }
    }
    return head.get(NOTE_HEADER_BYTES + owner.length()) == 0;
  }

  private static int padded(int bytes) {
    return (bytes + 3) & ~3;
  }

  /** What the file has there, less than asked for at its end and nothing beyond. */
  private static ByteBuffer bytes(FileChannel channel, long offset, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    int read = offset < 0 ? -1 : 0;
    while (read >= 0 && bytes.hasRemaining()) {
      read = channel.read(bytes, offset + bytes.position());
    }
    return bytes.flip();
  }
}
