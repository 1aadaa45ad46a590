package org.jitsu.wire.header;

/**
 * The nine flags of a TCP header as bits of an int: RFC 9293 section 3.1, RFC 3168 (ECE, CWR), RFC
 * 3540 (NS).
 */
public final class TcpFlags {
  public static final int FIN = 0x001;
  public static final int SYN = 0x002;
  public static final int RST = 0x004;
  public static final int PSH = 0x008;
  public static final int ACK = 0x010;
  public static final int URG = 0x020;
  public static final int ECE = 0x040;
  public static final int CWR = 0x080;

  /** The nonce sum of RFC 3540, today the AE bit of accurate ECN. */
  public static final int NS = 0x100;

  static final int MASK = 0x1ff;
  private static final String LETTERS = "FSRP.UEWe";

  private TcpFlags() {}

  static void append(StringBuilder text, int flags) {
    if ((flags & MASK) == 0) {
      text.append("none");
    }
    for (int bit = 0; bit < LETTERS.length(); bit++) {
      if ((flags >>> bit & 1) != 0) {
        text.append(LETTERS.charAt(bit));
      }
    }
  }
}
