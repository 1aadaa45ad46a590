package org.jitsu.linux.netlink;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jitsu.linux.sys.Errno;
import org.jitsu.linux.sys.Fd;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.linux.sys.Syscall;

/**
 * A NETLINK_ROUTE socket and its two buffers. The kernel answers from within the send, so a receive
 * waits only when something is wrong: after five seconds it fails with EAGAIN. Not thread-safe.
 */
final class NetlinkSocket implements AutoCloseable {
  /** Room for what one send may carry. */
  static final int SEND_BYTES = 32 * 1024;

  /** The kernel fills dumps up to 32 KiB a message. */
  private static final int RECEIVE_BYTES = 64 * 1024;

  /** Enough for the acknowledgements of a full batch and a burst of link changes. */
  private static final int SOCKET_BUFFER_BYTES = 1 << 20;

  // linux/netlink.h, asm-generic/socket.h
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int NETLINK_ROUTE = 0;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVBUF = 8;
  private static final int SO_RCVTIMEO = 20;
  private static final int SOL_NETLINK = 270;
  private static final int NETLINK_CAP_ACK = 10;
  private static final int NETLINK_EXT_ACK = 11;
  private static final int NETLINK_GET_STRICT_CHK = 12;
  private static final int MSG_TRUNC = 0x20;
  private static final int MSG_DONTWAIT = 0x40;
  private static final long PATIENCE_SECONDS = 5;
  private static final int SOCKADDR_NL_BYTES = 12;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment sendMemory = arena.allocate(SEND_BYTES, Long.BYTES);
  private final MemorySegment receiveMemory = arena.allocate(RECEIVE_BYTES, Long.BYTES);
  private final ByteBuffer sendBuffer = sendMemory.asByteBuffer().order(ByteOrder.nativeOrder());
  private final ByteBuffer received = receiveMemory.asByteBuffer().order(ByteOrder.nativeOrder());
  private final Fd fd;

  /**
   * Opens it in the calling thread's network namespace.
   *
   * @param groups RTMGRP_* to listen to, 0 for none
   */
  NetlinkSocket(int groups) throws LinuxException {
    fd = Fd.own(Syscall.SOCKET.call("netlink", AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_ROUTE));
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment value = scratch.allocate(16, 8);
      value.set(JAVA_INT, 0, 1);
      option(SOL_NETLINK, NETLINK_CAP_ACK, value, Integer.BYTES);
      option(SOL_NETLINK, NETLINK_EXT_ACK, value, Integer.BYTES);
      option(SOL_NETLINK, NETLINK_GET_STRICT_CHK, value, Integer.BYTES);
      value.set(JAVA_INT, 0, SOCKET_BUFFER_BYTES);
      option(SOL_SOCKET, SO_RCVBUF, value, Integer.BYTES);
      value.set(JAVA_LONG, 0, PATIENCE_SECONDS);
      option(SOL_SOCKET, SO_RCVTIMEO, value, 2 * Long.BYTES);
      MemorySegment address = scratch.allocate(SOCKADDR_NL_BYTES, 8);
      address.set(JAVA_SHORT, 0, (short) AF_NETLINK);
      address.set(JAVA_INT, 8, groups);
      Syscall.BIND.call("netlink", fd.number(), address.address(), SOCKADDR_NL_BYTES);
    } catch (LinuxException | RuntimeException failure) {
      close();
      throw failure;
    }
  }

  Fd fd() {
    return fd;
  }

  /** The empty buffer that {@link #send} sends. */
  ByteBuffer prepare() {
    return sendBuffer.clear();
  }

  /** Sends what was put into {@link #prepare}'s buffer, in one call. */
  void send() throws LinuxException {
    long address = sendMemory.address();
    Syscall.SENDTO.call("netlink", fd.number(), address, sendBuffer.position(), 0, 0, 0);
  }

  /**
   * The next datagram, valid until the next receive.
   *
   * @throws LinuxException EAGAIN: nothing came; ENOBUFS: the kernel had to drop some
   */
  ByteBuffer receive() throws LinuxException {
    return receive(0);
  }

  /** As {@link #receive}, failing with EAGAIN at once when none is there. */
  ByteBuffer poll() throws LinuxException {
    return receive(MSG_DONTWAIT);
  }

  private ByteBuffer receive(int flags) throws LinuxException {
    long length;
    do {
      length =
          Syscall.RECVFROM.invoke(
              fd.number(), receiveMemory.address(), RECEIVE_BYTES, flags | MSG_TRUNC, 0, 0);
    } while (Errno.EINTR.is(length));
    LinuxException.check(length, "recv", "netlink");
    if (length > RECEIVE_BYTES) {
      throw new LinuxException("recv", Errno.EMSGSIZE, "netlink message of " + length + " bytes");
    }
    return received.clear().limit((int) length);
  }

  private void option(int level, int name, MemorySegment value, int bytes) throws LinuxException {
    Syscall.SETSOCKOPT.call("netlink", fd.number(), level, name, value.address(), bytes, 0);
  }

  @Override
  public void close() {
    fd.close();
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
