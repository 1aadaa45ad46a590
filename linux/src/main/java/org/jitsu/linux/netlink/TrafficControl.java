package org.jitsu.linux.netlink;

import java.nio.ByteBuffer;
import org.jitsu.linux.sys.Fd;

/**
 * Requests about eBPF programs at an interface ({@code man 8 tc-bpf}): a {@code clsact} queueing
 * discipline gives the interface two hooks, filters of kind {@code bpf} in direct-action mode hang
 * there. {@code struct tcmsg}: u8 family, three bytes, s32 index, u32 handle, u32 parent, u32 info
 * ({@code linux/rtnetlink.h}); attributes of {@code linux/pkt_cls.h}.
 *
 * <p>A filter holds its program, and that its maps, until it is removed or the interface is: this
 * process may end meanwhile.
 */
public final class TrafficControl {
  /** On which way through the interface a program sees frames. */
  public enum Direction {
    /** Frames that arrive at the interface: for a TAP, what the guest sends. */
    INGRESS(0xffff_fff2),
    /** Frames that leave by the interface: for a TAP, what the guest gets. */
    EGRESS(0xffff_fff3);

    private final int parent;

    Direction(int parent) {
      this.parent = parent;
    }
  }

  /** The least that a filter may be numbered; those of lower numbers see a frame earlier. */
  public static final int FIRST = 1;

  private static final int RTM_NEWQDISC = 36;
  private static final int RTM_DELQDISC = 37;
  private static final int RTM_NEWTFILTER = 44;
  private static final int RTM_DELTFILTER = 45;
  private static final int RTM_GETTFILTER = 46;
  private static final int HEADER = 20;
  private static final int CLSACT_HANDLE = 0xffff_0000;
  private static final int CLSACT_PARENT = 0xffff_fff1;
  private static final int ETH_P_ALL_BIG_ENDIAN = 0x0300;
  private static final int FILTER_HANDLE = 1;

  private static final int TCA_KIND = 1;
  private static final int TCA_OPTIONS = 2;
  private static final int TCA_BPF_FD = 6;
  private static final int TCA_BPF_NAME = 7;
  private static final int TCA_BPF_FLAGS = 8;
  private static final int TCA_BPF_ID = 11;
  private static final int DIRECT_ACTION = 1;

  private TrafficControl() {}

  /**
   * Gives the interface its two hooks; nothing changes when it has them.
   *
   * <p>Refused with ENOENT when the kernel has no clsact (CONFIG_NET_SCH_INGRESS), EPERM without
   * CAP_NET_ADMIN.
   */
  public static Request hooks(int linkIndex) {
    return new Request(
        "clsact at " + linkIndex,
        RTM_NEWQDISC,
        Request.CREATE | Request.REPLACE,
        header(linkIndex, CLSACT_HANDLE, CLSACT_PARENT, 0).attribute(TCA_KIND, "clsact"));
  }

  /** Takes the hooks away, with all that hangs there. EINVAL or ENOENT when there are none. */
  public static Request noHooks(int linkIndex) {
    return new Request(
        "no clsact at " + linkIndex,
        RTM_DELQDISC,
        0,
        header(linkIndex, CLSACT_HANDLE, CLSACT_PARENT, 0).attribute(TCA_KIND, "clsact"));
  }

  /**
   * Lets a program see every frame of a direction, in place of the one that had the number.
   *
   * <p>Refused with ENOENT when the kernel has no bpf filters (CONFIG_NET_CLS_BPF), with EINVAL
   * without {@link #hooks}.
   *
   * @param number its place among other filters, {@link #FIRST} to 65535
   * @param name for those who list filters
   * @param program open until the request was carried out
   */
  public static Request run(
      int linkIndex, Direction direction, int number, String name, Fd program) {
    return new Request(
        "bpf filter " + name + " at " + linkIndex + ", " + direction,
        RTM_NEWTFILTER,
        Request.CREATE | Request.REPLACE,
        filter(linkIndex, direction, number)
            .attribute(TCA_KIND, "bpf")
            .nest(
                TCA_OPTIONS,
                options ->
                    options
                        .attributeU32(TCA_BPF_FD, program.number())
                        .attribute(TCA_BPF_NAME, name)
                        .attributeU32(TCA_BPF_FLAGS, DIRECT_ACTION)));
  }

  /** Takes the program of that number away. ENOENT when there is none. */
  public static Request stop(int linkIndex, Direction direction, int number) {
    return new Request(
        "no bpf filter " + number + " at " + linkIndex + ", " + direction,
        RTM_DELTFILTER,
        0,
        filter(linkIndex, direction, number).attribute(TCA_KIND, "bpf"));
  }

  static Request filters(int linkIndex, Direction direction) {
    return new Request(
        "list filters of " + linkIndex,
        RTM_GETTFILTER,
        0,
        header(linkIndex, 0, direction.parent, 0));
  }

  static BpfFilter parse(ByteBuffer payload) {
    int info = payload.getInt(16);
    Attributes options = Attributes.parse(payload.position(HEADER)).nested(TCA_OPTIONS);
    return new BpfFilter(info >>> 16, options.string(TCA_BPF_NAME), options.u32(TCA_BPF_ID));
  }

  private static MessageWriter filter(int linkIndex, Direction direction, int number) {
    if (number < FIRST || number > 0xffff) {
      throw new IllegalArgumentException("a filter's number is 1 to 65535, not " + number);
    }
    return header(linkIndex, FILTER_HANDLE, direction.parent, number << 16 | ETH_P_ALL_BIG_ENDIAN);
  }

  private static MessageWriter header(int linkIndex, int handle, int parent, int info) {
    return new MessageWriter().u8(0).u8(0).u16(0).u32(linkIndex).u32(handle).u32(parent).u32(info);
  }
}
