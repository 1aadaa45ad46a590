package org.jitsu.backends.qemu;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * What a kernel file is, told by its bytes: what QEMU's x86 machines boot, or else what it looks
 * like.
 *
 * @param bootable whether QEMU boots it: an ELF with a PVH note ({@code xen/elfnote.h}, type 18), a
 *     multiboot 1 image, or a Linux bzImage ({@code Documentation/arch/x86/boot.rst})
 * @param what what it is, in a few words
 * @param neededBytes where its memory ends once it is loaded; 0 when it does not say
 */
record BootImage(boolean bootable, String what, long neededBytes) {

  private static final int ELF_MAGIC = 0x464c457f;
  private static final int EM_386 = 3;
  private static final int EM_X86_64 = 62;
  private static final int PT_LOAD = 1;
  private static final int PT_NOTE = 4;
  private static final int XEN = 0x006e6558;
  private static final int XEN_ELFNOTE_PHYS32_ENTRY = 18;
  private static final int MULTIBOOT_MAGIC = 0x1badb002;
  private static final int MULTIBOOT_SEARCHED_BYTES = 8 * 1024;
  private static final int LINUX_MAGIC = 0x53726448;
  private static final int LINUX_MAGIC_AT = 0x202;
  private static final int LINUX_VERSION_AT = 0x206;
  private static final int LINUX_PREFERRED_ADDRESS_AT = 0x258;
  private static final int LINUX_INIT_SIZE_AT = 0x260;
  private static final int LINUX_VERSION_WITH_INIT_SIZE = 0x20a;
  private static final int MAX_HEAD_BYTES = 64 * 1024;
  private static final int MAX_NOTES_BYTES = 64 * 1024;

  /** Reads a file's head. */
  static BootImage read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer head = bytes(channel, 0, MAX_HEAD_BYTES);
      if (head.remaining() < Integer.BYTES) {
        return not("a file of " + head.remaining() + " bytes");
      }
      if (head.remaining() > LINUX_INIT_SIZE_AT + Integer.BYTES
          && head.getInt(LINUX_MAGIC_AT) == LINUX_MAGIC) {
        return new BootImage(true, "a Linux bzImage", linuxEnd(head));
      }
      if (head.getInt(0) == ELF_MAGIC) {
        return elf(channel, head);
      }
      return hasMultiboot(head)
          ? new BootImage(true, "a multiboot image", 0)
          : not(looksLike(head));
    } catch (BufferUnderflowException | IndexOutOfBoundsException cut) {
      return not("a truncated ELF file");
    }
  }

  private static BootImage elf(FileChannel channel, ByteBuffer head) throws IOException {
    boolean wide = head.get(4) == 2;
    int machine = head.getShort(18) & 0xffff;
    if (machine != EM_386 && machine != EM_X86_64) {
      return not("an ELF for another processor (machine " + machine + ")");
    }
    long table = wide ? head.getLong(32) : head.getInt(28) & 0xffffffffL;
    int size = head.getShort(wide ? 54 : 42) & 0xffff;
    int count = head.getShort(wide ? 56 : 44) & 0xffff;
    if (size * count > MAX_HEAD_BYTES) {
      return not("an ELF file with " + count + " program headers");
    }
    ByteBuffer headers = bytes(channel, table, size * count);
    boolean pvh = false;
    long end = 0;
    for (int at = 0; at < size * count; at += size) {
      int type = headers.getInt(at);
      long offset = wide ? headers.getLong(at + 8) : headers.getInt(at + 4) & 0xffffffffL;
      long address = wide ? headers.getLong(at + 24) : headers.getInt(at + 12) & 0xffffffffL;
      long inFile = wide ? headers.getLong(at + 32) : headers.getInt(at + 16) & 0xffffffffL;
      long inMemory = wide ? headers.getLong(at + 40) : headers.getInt(at + 20) & 0xffffffffL;
      if (type == PT_LOAD) {
        end = Math.max(end, address + inMemory);
      } else if (type == PT_NOTE) {
        pvh |= hasPvhEntry(bytes(channel, offset, (int) Math.min(inFile, MAX_NOTES_BYTES)));
      }
    }
    if (pvh) {
      return new BootImage(true, "an ELF with a PVH note", end);
    }
    return hasMultiboot(head)
        ? new BootImage(true, "a multiboot ELF", end)
        : not("an ELF with neither a PVH note nor a multiboot header");
  }

  /** Each note: the sizes of name and description, a type, then both, each padded to 4 bytes. */
  private static boolean hasPvhEntry(ByteBuffer notes) {
    while (notes.remaining() >= 3 * Integer.BYTES) {
      int nameBytes = notes.getInt();
      int descriptionBytes = notes.getInt();
      int type = notes.getInt();
      int name = notes.position();
      long next = name + padded(nameBytes) + padded(descriptionBytes);
      if (nameBytes < 0 || descriptionBytes < 0 || next > notes.limit()) {
        return false;
      }
      if (type == XEN_ELFNOTE_PHYS32_ENTRY && nameBytes == 4 && notes.getInt(name) == XEN) {
        return true;
      }
      notes.position((int) next);
    }
    return false;
  }

  private static long padded(int bytes) {
    return (bytes + 3L) & ~3L;
  }

  private static boolean hasMultiboot(ByteBuffer head) {
    int searched = Math.min(head.limit(), MULTIBOOT_SEARCHED_BYTES) - 3 * Integer.BYTES;
    for (int at = 0; at <= searched; at += Integer.BYTES) {
      if (head.getInt(at) == MULTIBOOT_MAGIC
          && MULTIBOOT_MAGIC + head.getInt(at + 4) + head.getInt(at + 8) == 0) {
        return true;
      }
    }
    return false;
  }

  private static long linuxEnd(ByteBuffer head) {
    if ((head.getShort(LINUX_VERSION_AT) & 0xffff) < LINUX_VERSION_WITH_INIT_SIZE) {
      return 0;
    }
    return head.getLong(LINUX_PREFERRED_ADDRESS_AT)
        + (head.getInt(LINUX_INIT_SIZE_AT) & 0xffffffffL);
  }

  private static String looksLike(ByteBuffer head) {
    int first = head.getInt(0);
    if ((first & 0xffff) == 0x8b1f) {
      return "a gzip archive";
    }
    if ((first & 0xffff) == 0x2123) {
      return "a script";
    }
    return String.format(
        Locale.ROOT,
        "neither an ELF nor a Linux image: it begins with %08x",
        Integer.reverseBytes(first));
  }

  private static BootImage not(String what) {
    return new BootImage(false, what, 0);
  }

  private static ByteBuffer bytes(FileChannel channel, long offset, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    if (offset < 0) {
      throw new IndexOutOfBoundsException();
    }
    int read;
    do {
      read = channel.read(bytes, offset + bytes.position());
    } while (read > 0);
    return bytes.flip();
  }
}
