package org.jitsu.linux.tap;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.jitsu.linux.sys.Errno;
import org.jitsu.linux.sys.Fd;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.linux.sys.Syscall;

/**
 * One descriptor attached to a TAP interface, without packet information in front of the frames.
 *
 * <p>What is written here arrives at the interface; what the host or the bridge sends out of the
 * interface is read here. The interface lives in the network namespace of the thread that opened
 * it, and dies with the descriptor unless it is {@link Option#PERSISTENT}. A process that is to
 * attach to it by name (a VMM) needs it persistent and this descriptor closed, or gets EBUSY.
 * Offloads that one owner negotiated stay with a persistent TAP ({@link Offloads}).
 *
 * <p>One thread at a time reads, one writes. Source: {@code Documentation/networking/tuntap.rst}.
 */
public final class Tap implements AutoCloseable {
  /** How a TAP is opened. */
  public enum Option {
    /** The interface outlives the descriptor. */
    PERSISTENT,
    /** Each frame is preceded by a {@code virtio_net_hdr} of ten bytes. */
    VNET_HEADER,
    /** Fail with EBUSY when an interface of that name exists, instead of attaching to it. */
    EXCLUSIVE
  }

  private static final Path DEVICE = Path.of("/dev/net/tun");

  // linux/if_tun.h, linux/sockios.h
  private static final int TUNSETIFF = 0x400454ca;
  private static final int TUNSETPERSIST = 0x400454cb;
  private static final int TUNSETOWNER = 0x400454cc;
  private static final int TUNSETOFFLOAD = 0x400454d0;
  private static final int SIOCGIFINDEX = 0x8933;
  private static final int IFF_TAP = 0x0002;
  private static final int IFF_NO_PI = 0x1000;
  private static final int IFF_VNET_HDR = 0x4000;
  private static final int IFF_TUN_EXCL = 0x8000;

  private final Fd fd;
  private final String name;
  private final int linkIndex;

  private Tap(Fd fd, String name, int linkIndex) {
    this.fd = fd;
    this.name = name;
    this.linkIndex = linkIndex;
  }

  /**
   * Makes the interface, or attaches to a persistent one of that name.
   *
   * @param name 1 to 15 bytes; {@code tap%d} lets the kernel choose a number
   * @throws LinuxException ENOENT or ENODEV: this kernel has no tun driver; EACCES, EPERM: not
   *     allowed to; EBUSY: another descriptor holds it, or it exists and EXCLUSIVE was asked;
   *     EINVAL: an interface of another kind has that name
   */
  public static Tap open(String name, Option... options) throws LinuxException {
    Fd fd = Fd.open(DEVICE, Fd.READ_WRITE | Fd.NON_BLOCKING);
    try (Arena arena = Arena.ofConfined()) {
      InterfaceRequest request = InterfaceRequest.of(arena, name).flags(flags(options));
      ioctl(fd, "TUNSETIFF", TUNSETIFF, request.address(), name);
      request.ask("SIOCGIFINDEX", SIOCGIFINDEX);
      Tap tap = new Tap(fd, request.name(), request.number());
      for (Option option : options) {
        if (option == Option.PERSISTENT) {
          tap.persist(true);
        }
      }
      return tap;
    } catch (LinuxException | RuntimeException failure) {
      fd.close();
      throw failure;
    }
  }

  /**
   * Removes a persistent TAP that no descriptor holds (EBUSY otherwise); slow as {@link #close}.
   */
  public static void delete(String name) throws LinuxException {
    try (Tap tap = open(name)) {
      tap.persist(false);
    }
  }

  /** The interface's name. */
  public String name() {
    return name;
  }

  /** The interface's index, for netlink requests. */
  public int linkIndex() {
    return linkIndex;
  }

  /** The descriptor, non-blocking, for a poller or to be inherited by a VMM. */
  public Fd fd() {
    return fd;
  }

  /** Whether the interface outlives its descriptors from now on. */
  public void persist(boolean persistent) throws LinuxException {
    ioctl(fd, "TUNSETPERSIST", TUNSETPERSIST, persistent ? 1 : 0, name);
  }

  /** Lets this user attach to the persistent interface without CAP_NET_ADMIN. */
  public void owner(int uid) throws LinuxException {
    ioctl(fd, "TUNSETOWNER", TUNSETOWNER, uid, name);
  }

  /** Takes back every offload: frames read here carry whole checksums and are not oversized. */
  public void noOffloads() throws LinuxException {
    ioctl(fd, "TUNSETOFFLOAD", TUNSETOFFLOAD, 0, name);
  }

  /**
   * Takes the next frame that the host sent out of the interface.
   *
   * @param frame native memory; a longer frame is cut to its size
   * @return its bytes, 0 when none is waiting
   * @throws LinuxException EBADFD: the interface was deleted
   */
  public int read(MemorySegment frame) throws LinuxException {
    long read = Syscall.READ.invoke(fd.number(), frame.address(), frame.byteSize());
    if (Errno.EAGAIN.is(read) || Errno.EINTR.is(read)) {
      return 0;
    }
    return (int) LinuxException.check(read, "read", name);
  }

  /**
   * Makes a frame arrive at the interface.
   *
   * @param frame native memory
   * @param lengthBytes of the frame at its beginning, 14 at least
   * @return false when the kernel has no room for it now
   * @throws LinuxException EIO: the interface is down; EINVAL: not a frame; EBADFD: it was deleted
   */
  public boolean write(MemorySegment frame, int lengthBytes) throws LinuxException {
    if (lengthBytes > frame.byteSize()) {
      throw new IndexOutOfBoundsException(lengthBytes);
    }
    long written = Syscall.WRITE.invoke(fd.number(), frame.address(), lengthBytes);
    if (Errno.EAGAIN.is(written) || Errno.ENOBUFS.is(written)) {
      return false;
    }
    LinuxException.check(written, "write", name);
    return true;
  }

  /**
   * Closes the descriptor: a TAP that is not persistent is gone. The kernel takes some 15 ms for
   * that (it waits until nobody can hold the interface any more): never on the way of a start.
   */
  @Override
  public void close() {
    fd.close();
  }

  @Override
  public String toString() {
    return "tap " + name;
  }

  private static int flags(Option... options) {
    int flags = IFF_TAP | IFF_NO_PI;
    for (Option option : options) {
      flags |=
          switch (option) {
            case VNET_HEADER -> IFF_VNET_HDR;
            case EXCLUSIVE -> IFF_TUN_EXCL;
            case PERSISTENT -> 0;
          };
    }
    return flags;
  }

  private static void ioctl(Fd fd, String request, int number, long argument, String name)
      throws LinuxException {
    long result = Syscall.IOCTL.invoke(fd.number(), number, argument);
    LinuxException.check(result, "ioctl " + request, name);
  }
}
