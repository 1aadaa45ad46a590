package org.jitsu.linux.netlink;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.jitsu.linux.sys.Errno;
import org.jitsu.linux.sys.LinuxException;
import org.jspecify.annotations.Nullable;

/**
 * Requests and their answers on one socket, matched by sequence number. {@code struct nlmsghdr}:
 * u32 length, u16 type, u16 flags, u32 sequence, u32 port ({@code linux/netlink.h}). Not
 * thread-safe.
 */
final class Conversation implements AutoCloseable {
  static final int HEADER = 16;

  private static final int F_REQUEST = 0x1;
  private static final int F_ACK = 0x4;
  private static final int F_DUMP = 0x300;
  private static final int F_DUMP_INTR = 0x10;
  private static final int F_ACK_TLVS = 0x200;
  private static final int NLMSG_ERROR = 2;
  private static final int NLMSG_DONE = 3;
  private static final int NLMSGERR_ATTR_MSG = 1;

  /** An error's number and the header of the request it answers, capped (NETLINK_CAP_ACK). */
  private static final int ERROR_BYTES = 4 + HEADER;

  /** A table that changes under us is read again that often. */
  private static final int DUMP_ATTEMPTS = 8;

  private final NetlinkSocket socket;
  private int sequence;

  Conversation(NetlinkSocket socket) {
    this.socket = socket;
  }

  /**
   * Sends all requests in one call and waits for the answer to each.
   *
   * @param replies gets the payload of every message that is not an acknowledgement
   */
  void exchange(List<Request> requests, Consumer<ByteBuffer> replies) throws LinuxException {
    ByteBuffer out = socket.prepare();
    int first = sequence + 1;
    for (Request request : requests) {
      put(out, request, F_ACK);
    }
    socket.send();
    @Nullable NetlinkException refused = null;
    int open = requests.size();
    while (open > 0) {
      ByteBuffer in = socket.receive();
      for (; hasMessage(in); skip(in)) {
        int index = sequenceOf(in) - first;
        if (index < 0 || index >= requests.size()) {
          continue; // the answer to an earlier conversation that failed half-way
        }
        if (typeOf(in) != NLMSG_ERROR) {
          replies.accept(payload(in));
          continue;
        }
        open--;
        NetlinkException failure = failure(in, requests.get(index), index);
        if (failure != null && refused != null) {
          refused.addSuppressed(failure);
        } else if (failure != null) {
          refused = failure;
        }
      }
    }
    if (refused != null) {
      throw refused;
    }
  }

  /**
   * Reads a whole table, again from the start when it changed meanwhile.
   *
   * @param restart called before each attempt: forget what came so far
   * @throws LinuxException EAGAIN when it never held still
   */
  void dump(Request request, Runnable restart, Consumer<ByteBuffer> entries) throws LinuxException {
    for (int attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
      restart.run();
      if (dumpOnce(request, entries)) {
        return;
      }
    }
    throw new LinuxException("netlink", Errno.EAGAIN, request + ": table keeps changing");
  }

  /** Whether the table held still. */
  private boolean dumpOnce(Request request, Consumer<ByteBuffer> entries) throws LinuxException {
    put(socket.prepare(), request, F_DUMP);
    socket.send();
    boolean still = true;
    while (true) {
      ByteBuffer in = socket.receive();
      for (; hasMessage(in); skip(in)) {
        if (sequenceOf(in) != sequence) {
          continue;
        }
        still &= (in.getShort(in.position() + 6) & F_DUMP_INTR) == 0;
        switch (typeOf(in)) {
          case NLMSG_ERROR, NLMSG_DONE -> {
            NetlinkException failure = failure(in, request, 0);
            if (failure != null) {
              throw failure;
            }
            return still;
          }
          default -> entries.accept(payload(in));
        }
      }
    }
  }

  private void put(ByteBuffer out, Request request, int flags) {
    byte[] payload = request.payload();
    int length = HEADER + payload.length;
    if (MessageWriter.align(length) > out.remaining()) {
      throw new IllegalArgumentException("a batch has at most " + out.capacity() + " bytes");
    }
    int end = out.position() + MessageWriter.align(length);
    out.putInt(length)
        .putShort((short) request.type())
        .putShort((short) (F_REQUEST | flags | request.flags()))
        .putInt(++sequence)
        .putInt(0)
        .put(payload)
        .position(end);
  }

  /** What an acknowledgement says; null when all is well. */
  private static @Nullable NetlinkException failure(ByteBuffer in, Request request, int index) {
    ByteBuffer error = payload(in);
    int code = error.remaining() < Integer.BYTES ? 0 : -error.getInt(0);
    if (code == 0) {
      return null;
    }
    boolean explained = (in.getShort(in.position() + 6) & F_ACK_TLVS) != 0;
    int attributes = typeOf(in) == NLMSG_DONE ? Integer.BYTES : ERROR_BYTES;
    String explanation = "";
    if (explained && error.remaining() > attributes) {
      explanation = Attributes.parse(error.position(attributes)).string(NLMSGERR_ATTR_MSG);
    }
    return new NetlinkException(request, index, code, explanation);
  }

  static boolean hasMessage(ByteBuffer in) {
    if (in.remaining() < HEADER) {
      return false;
    }
    int length = in.getInt(in.position());
    return length >= HEADER && length <= in.remaining();
  }

  static void skip(ByteBuffer in) {
    int length = MessageWriter.align(in.getInt(in.position()));
    in.position(Math.min(in.limit(), in.position() + length));
  }

  static int typeOf(ByteBuffer in) {
    return in.getShort(in.position() + 4);
  }

  static ByteBuffer payload(ByteBuffer in) {
    int length = in.getInt(in.position()) - HEADER;
    return in.slice(in.position() + HEADER, length).order(in.order());
  }

  private static int sequenceOf(ByteBuffer in) {
    return in.getInt(in.position() + 8);
  }

  @Override
  public void close() {
    socket.close();
  }
}
