package org.jitsu.linux.netlink;

/**
 * One wish to the kernel, ready to be sent by {@link Rtnetlink#execute}. Immutable; made by the
 * classes named after what they change.
 */
public final class Request {
  // linux/netlink.h
  static final int REPLACE = 0x100;
  static final int EXCLUSIVE = 0x200;
  static final int CREATE = 0x400;

  private final String what;
  private final int type;
  private final int flags;
  private final byte[] payload;

  /**
   * A request.
   *
   * @param what for messages: {@code link up 7}
   * @param type RTM_*, {@code linux/rtnetlink.h}
   * @param flags NLM_F_* beside REQUEST and ACK
   */
  Request(String what, int type, int flags, MessageWriter payload) {
    this.what = what;
    this.type = type;
    this.flags = flags;
    this.payload = payload.toBytes();
  }

  int type() {
    return type;
  }

  int flags() {
    return flags;
  }

  byte[] payload() {
    return payload.clone();
  }

  @Override
  public String toString() {
    return what;
  }
}
