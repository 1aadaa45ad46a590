package org.jitsu.linux.packet;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import org.jitsu.linux.sys.Errno;
import org.jitsu.linux.sys.Fd;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.linux.sys.Syscall;

/**
 * Receives and sends whole Ethernet frames at one interface, without ever waiting. It sees only
 * that interface, from its first moment. One thread at a time receives, one sends.
 */
public final class PacketSocket implements AutoCloseable {
  // linux/if_packet.h, linux/if_ether.h, asm-generic/socket.h
  private static final int AF_PACKET = 17;
  private static final int SOCK_RAW_CLOEXEC_NONBLOCK = 3 | 0x80000 | 0x800;
  private static final int ETH_P_ALL = 3;
  private static final int SOCKADDR_LL_BYTES = 20;
  private static final int SOL_PACKET = 263;
  private static final int PACKET_ADD_MEMBERSHIP = 1;
  private static final int PACKET_MR_PROMISC = 1;
  private static final int PACKET_MREQ_BYTES = 16;
  private static final int PACKET_STATISTICS = 6;
  private static final int PACKET_AUXDATA = 8;
  private static final int PACKET_VNET_HDR = 15;
  private static final int PACKET_QDISC_BYPASS = 20;
  private static final int PACKET_IGNORE_OUTGOING = 23;
  private static final int SOL_SOCKET = 1;
  private static final int SO_SNDBUF = 7;
  private static final int SO_RCVBUF = 8;
  private static final int SO_ATTACH_FILTER = 26;
  private static final int SO_SNDBUFFORCE = 32;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int SO_TIMESTAMPNS = 35;
  private static final int SO_MARK = 36;
  private static final int SOCK_FPROG_BYTES = 16;
  private static final int MSG_DONTWAIT = 0x40;

  private final Fd fd;
  private final String name;

  private PacketSocket(Fd fd, String name) {
    this.fd = fd;
    this.name = name;
  }

  /**
   * Opens a socket at an interface of the calling thread's network namespace.
   *
   * @throws LinuxException EPERM: CAP_NET_RAW is missing; ENODEV: no such interface; ENOPROTOOPT:
   *     the kernel is too old for an option
   */
  public static PacketSocket open(int linkIndex, PacketOptions options) throws LinuxException {
    String name = "interface " + linkIndex;
    // Protocol 0: deaf until bound, or frames of other interfaces would slip in first.
    Fd fd = Fd.own(Syscall.SOCKET.call(name, AF_PACKET, SOCK_RAW_CLOEXEC_NONBLOCK, 0));
    PacketSocket socket = new PacketSocket(fd, name);
    try (Arena arena = Arena.ofConfined()) {
      socket.configure(options, arena);
      socket.bind(linkIndex, arena);
      if (options.promiscuous()) {
        MemorySegment request = arena.allocate(PACKET_MREQ_BYTES, 8);
        request.set(JAVA_INT, 0, linkIndex);
        request.set(JAVA_SHORT, 4, (short) PACKET_MR_PROMISC);
        socket.option(SOL_PACKET, PACKET_ADD_MEMBERSHIP, request);
      }
      return socket;
    } catch (LinuxException | RuntimeException failure) {
      fd.close();
      throw failure;
    }
  }

  /** Its descriptor, non-blocking, for a poller. */
  public Fd fd() {
    return fd;
  }

  /**
   * Takes the frames that wait, as many as there is room for.
   *
   * @return how many, 0 when none waits
   * @throws LinuxException ENETDOWN: the interface was set down or removed (told once)
   */
  public int receive(FrameBatch batch) throws LinuxException {
    long received =
        Syscall.RECVMMSG.invoke(fd.number(), batch.prepare(), batch.capacity(), MSG_DONTWAIT, 0, 0);
    if (Errno.EAGAIN.is(received) || Errno.EINTR.is(received)) {
      return 0;
    }
    batch.received((int) LinuxException.check(received, "recvmmsg", name));
    return batch.count();
  }

  /**
   * Sends a frame out of the interface.
   *
   * @param frame native memory, a virtio header first where the options say so
   * @param lengthBytes of both at its beginning
   * @return false when the kernel has no room for it now
   * @throws LinuxException ENETDOWN: the interface is down; EMSGSIZE: longer than its MTU allows;
   *     ENXIO: it is gone; EINVAL: not a frame
   */
  public boolean send(MemorySegment frame, int lengthBytes) throws LinuxException {
    if (lengthBytes > frame.byteSize()) {
      throw new IndexOutOfBoundsException(lengthBytes);
    }
    long sent =
        Syscall.SENDTO.invoke(fd.number(), frame.address(), lengthBytes, MSG_DONTWAIT, 0, 0);
    if (Errno.EAGAIN.is(sent) || Errno.ENOBUFS.is(sent)) {
      return false;
    }
    LinuxException.check(sent, "send", name);
    return true;
  }

  /**
   * Frames that the kernel dropped because nobody received in time, since the last such question,
   * or the last {@link #takeSeen}.
   */
  public int takeDrops() throws LinuxException {
    return takeStatistics(Integer.BYTES);
  }

  /**
   * Frames that passed the filter since the last such question, or the last {@link #takeDrops}:
   * those that were dropped included, so that who only counts need not receive.
   */
  public int takeSeen() throws LinuxException {
    return takeStatistics(0);
  }

  /** {@code struct tpacket_stats { u32 tp_packets, tp_drops; }}, which a question sets to 0. */
  private int takeStatistics(int offset) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment statistics = arena.allocate(8, 8);
      MemorySegment length = arena.allocate(8, 8);
      length.set(JAVA_INT, 0, 8);
      Syscall.GETSOCKOPT.call(
          name,
          fd.number(),
          SOL_PACKET,
          PACKET_STATISTICS,
          statistics.address(),
          length.address(),
          0);
      return statistics.get(JAVA_INT, offset);
    }
  }

  @Override
  public void close() {
    fd.close();
  }

  private void configure(PacketOptions options, Arena arena) throws LinuxException {
    flag(SOL_PACKET, PACKET_AUXDATA, true, arena);
    flag(SOL_PACKET, PACKET_IGNORE_OUTGOING, options.ignoreOutgoing(), arena);
    flag(SOL_PACKET, PACKET_VNET_HDR, options.vnetHeader(), arena);
    flag(SOL_PACKET, PACKET_QDISC_BYPASS, options.bypassQueue(), arena);
    flag(SOL_SOCKET, SO_TIMESTAMPNS, options.timestamps(), arena);
    buffer(SO_RCVBUFFORCE, SO_RCVBUF, options.receiveBufferBytes(), arena);
    if (options.sendBufferBytes() != 0) {
      buffer(SO_SNDBUFFORCE, SO_SNDBUF, options.sendBufferBytes(), arena);
    }
    if (options.mark() != 0) {
      number(SOL_SOCKET, SO_MARK, options.mark(), arena);
    }
    SocketFilter filter = options.filter();
    if (filter != null) {
      long program = filter.toProgram(arena).address();
      Syscall.SETSOCKOPT.call(
          name, fd.number(), SOL_SOCKET, SO_ATTACH_FILTER, program, SOCK_FPROG_BYTES, 0);
    }
  }

  /**
   * {@code struct sockaddr_ll}: u16 family, be16 protocol, s32 index, then what receiving ignores.
   */
  private void bind(int linkIndex, Arena arena) throws LinuxException {
    MemorySegment address = arena.allocate(SOCKADDR_LL_BYTES, 8);
    address.set(JAVA_SHORT, 0, (short) AF_PACKET);
    address.set(JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), 2, (short) ETH_P_ALL);
    address.set(JAVA_INT, 4, linkIndex);
    Syscall.BIND.call(name, fd.number(), address.address(), SOCKADDR_LL_BYTES);
  }

  /** Beyond the machine's bound where that is allowed, which it is not in a user namespace. */
  private void buffer(int force, int option, int bytes, Arena arena) throws LinuxException {
    try {
      number(SOL_SOCKET, force, bytes, arena);
    } catch (LinuxException refused) {
      if (refused.errno() != Errno.EPERM) {
        throw refused;
      }
      number(SOL_SOCKET, option, bytes, arena);
    }
  }

  private void flag(int level, int option, boolean on, Arena arena) throws LinuxException {
    if (on) {
      number(level, option, 1, arena);
    }
  }

  private void number(int level, int option, int value, Arena arena) throws LinuxException {
    MemorySegment memory = arena.allocate(Integer.BYTES, 8);
    memory.set(JAVA_INT, 0, value);
    option(level, option, memory);
  }

  private void option(int level, int option, MemorySegment value) throws LinuxException {
    Syscall.SETSOCKOPT.call(
        name + " option " + option,
        fd.number(),
        level,
        option,
        value.address(),
        value.byteSize(),
        0);
  }
}
