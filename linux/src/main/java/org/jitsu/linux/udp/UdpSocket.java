package org.jitsu.linux.udp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import org.jitsu.linux.sys.Errno;
import org.jitsu.linux.sys.Fd;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.linux.sys.Syscall;

/**
 * A bound UDP socket that never waits. One thread at a time receives, one sends a batch; any thread
 * sends single datagrams, but nobody does after {@link #close}.
 */
public final class UdpSocket implements AutoCloseable {
  // asm-generic/socket.h, linux/in6.h
  private static final int SOCK_DGRAM_CLOEXEC_NONBLOCK = 2 | 0x80000 | 0x800;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVBUF = 8;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_V6ONLY = 26;
  private static final int MSG_DONTWAIT = 0x40;

  private final Fd fd;
  private final String name;

  private UdpSocket(Fd fd, String name) {
    this.fd = fd;
    this.name = name;
  }

  /**
   * Binds one.
   *
   * @param backlogBytes for how much of what waits to be received the kernel is asked to have room;
   *     it may grant less
   * @throws LinuxException EADDRINUSE, EADDRNOTAVAIL, EACCES: the address cannot be had
   */
  public static UdpSocket bind(InetSocketAddress address, int backlogBytes) throws LinuxException {
    byte[] bound = SocketAddress.of(address);
    boolean isV4 = SocketAddress.isV4(bound);
    String name = address.toString();
    int family = isV4 ? SocketAddress.AF_INET : SocketAddress.AF_INET6;
    Fd fd = Fd.own(Syscall.SOCKET.call(name, family, SOCK_DGRAM_CLOEXEC_NONBLOCK, 0));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment number = arena.allocate(JAVA_INT);
      number.set(JAVA_INT, 0, 1);
      if (!isV4) {
        option(fd, IPPROTO_IPV6, IPV6_V6ONLY, number);
      }
      number.set(JAVA_INT, 0, backlogBytes);
      if (option(fd, SOL_SOCKET, SO_RCVBUFFORCE, number) < 0) { // beyond the machine's bound
        option(fd, SOL_SOCKET, SO_RCVBUF, number);
      }
      MemorySegment sockaddr = arena.allocateFrom(JAVA_BYTE, bound);
      Syscall.BIND.call(name, fd.number(), sockaddr.address(), bound.length);
      return new UdpSocket(fd, name);
    } catch (LinuxException | RuntimeException failure) {
      fd.close();
      throw failure;
    }
  }

  private static long option(Fd fd, int level, int option, MemorySegment number) {
    return Syscall.SETSOCKOPT.invoke(
        fd.number(), level, option, number.address(), Integer.BYTES, 0);
  }

  /** Its descriptor, non-blocking, for a poller. */
  public Fd fd() {
    return fd;
  }

  /**
   * Takes the datagrams that wait, as many as there is room for. What a peer's refusal (ICMP) left
   * behind is passed over.
   *
   * @return how many, 0 when none waits
   */
  public int receive(DatagramBatch batch) throws LinuxException {
    long received =
        Syscall.RECVMMSG.invoke(fd.number(), batch.prepare(), batch.capacity(), MSG_DONTWAIT, 0, 0);
    if (Errno.EAGAIN.is(received) || Errno.EINTR.is(received) || Errno.ECONNREFUSED.is(received)) {
      batch.clear();
      return 0;
    }
    batch.received((int) LinuxException.check(received, "recvmmsg", name));
    return batch.count();
  }

  /**
   * Sends what is in the batch, and empties it.
   *
   * @return how many datagrams the kernel did not take: it had no room, or no way to the receiver
   */
  public int send(DatagramBatch batch) {
    int refused = 0;
    for (int done = 0; done < batch.count(); ) {
      long sent =
          Syscall.SENDMMSG.invoke(
              fd.number(), batch.address(done), batch.count() - done, MSG_DONTWAIT, 0, 0);
      if (sent > 0) {
        done += (int) sent;
      } else { // of an error in the middle the call tells when that datagram is the first
        done++;
        refused++;
      }
    }
    batch.clear();
    return refused;
  }

  /**
   * Sends one datagram.
   *
   * @param receiver as {@link DatagramBatch#sender} gave it
   * @return false when the kernel did not take it
   */
  public boolean send(byte[] payload, byte[] receiver) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocateFrom(JAVA_BYTE, payload);
      MemorySegment to = arena.allocateFrom(JAVA_BYTE, receiver);
      return Syscall.SENDTO.invoke(
              fd.number(),
              data.address(),
              payload.length,
              MSG_DONTWAIT,
              to.address(),
              receiver.length)
          >= 0;
    }
  }

  @Override
  public void close() {
    fd.close();
  }
}
