package org.jitsu.synjitsu.splice;

import java.util.Arrays;

/** What the splice did with a frame or a flow; each is counted. */
public enum SpliceReason {
  SHIFTED_FROM_GUEST(0, "segments of the guest, renumbered"),
  SHIFTED_TO_GUEST(1, "segments to the guest, renumbered"),
  SHIFTED_SACK(2, "of these: with SACK blocks"),
  SHIFTED_QUOTE(3, "ICMP errors to the guest, their quoted number renumbered"),
  DROPPED_PENDING(4, "frames of flows whose shift is not known yet"),
  DROPPED_SYN(5, "answers of the guest to the SYN that it was replayed"),
  DROPPED_UNWRITABLE(6, "frames that the kernel could not change"),
  ENDED_BY_SYN(7, "flows whose tuple the guest began to use anew"),
  PASSED_OURS(8, "frames that Synjitsu itself sent"),
  PASSED_FRAGMENT(9, "IP fragments, untouched"),
  PASSED_TAGGED(10, "frames with a VLAN tag, untouched"),
  PASSED_MALFORMED(11, "frames whose headers are cut off or impossible, untouched"),
  REFUSED_FULL(12, "flows that found the table full");

  /** How many of them are counted in the kernel: the first ones. */
  static final int IN_KERNEL = 12;

  private static final SpliceReason[] BY_NUMBER =
      Arrays.stream(values())
          .sorted((one, other) -> Integer.compare(one.number, other.number))
          .toArray(SpliceReason[]::new);

  private final int number;
  private final String meaning;

  SpliceReason(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  /** Its place in {@code enum reason} of {@code splice.c}. */
  int number() {
    return number;
  }

  static SpliceReason numbered(int number) {
    return BY_NUMBER[number];
  }

  /** What is counted, for descriptions of metrics. */
  public String meaning() {
    return meaning;
  }
}
