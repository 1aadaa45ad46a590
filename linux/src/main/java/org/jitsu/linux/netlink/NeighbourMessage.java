package org.jitsu.linux.netlink;

/**
 * {@code struct ndmsg} of {@code linux/neighbour.h}, which forwarding entries and neighbours share:
 * u8 family, u8 pad, u16 pad, s32 index, u16 state, u8 flags, u8 type.
 */
final class NeighbourMessage {
  static final int RTM_NEWNEIGH = 28;
  static final int RTM_DELNEIGH = 29;
  static final int RTM_GETNEIGH = 30;
  static final int HEADER = 12;
  static final int INDEX = 4;
  static final int STATE = 8;
  static final int FLAGS = 10;

  static final int NDA_DST = 1;
  static final int NDA_LLADDR = 2;
  static final int NDA_MASTER = 9;

  static final int NUD_NOARP = 0x40;
  static final int NUD_PERMANENT = 0x80;

  private NeighbourMessage() {}

  static MessageWriter header(int family, int index, int state, int flags) {
    return new MessageWriter().u8(family).u8(0).u16(0).u32(index).u16(state).u8(flags).u8(0);
  }
}
