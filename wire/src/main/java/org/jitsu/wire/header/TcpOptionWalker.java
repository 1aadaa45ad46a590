package org.jitsu.wire.header;

import org.jspecify.annotations.Nullable;

/**
 * Goes through the options of a TCP header in their order, never beyond the header whatever their
 * lengths say (RFC 9293 section 3.1, MUST-7). Reused for every segment:
 *
 * <pre>{@code
 * for (walker.begin(tcp); walker.next(); ) { ... walker.kind() ... }
 * if (walker.isMalformed()) ...
 * }</pre>
 */
public final class TcpOptionWalker {
  public static final int END = 0;
  public static final int NOP = 1;
  public static final int MSS = 2;
  public static final int WINDOW_SCALE = 3;
  public static final int SACK_PERMITTED = 4;
  public static final int SACK = 5;
  public static final int TIMESTAMPS = 8;

  private @Nullable Tcp walked;

  /** From the header's first byte. */
  private int at;

  private int end;
  private int size;
  private boolean malformed;

  /** Starts before the first option of a segment that {@link Tcp#check} accepted. */
  public TcpOptionWalker begin(Tcp tcp) {
    walked = tcp;
    at = Tcp.LENGTH;
    end = tcp.headerLength();
    size = 0;
    malformed = false;
    return this;
  }

  /**
   * Steps to the next option; false at the end, at an end-of-options mark and at a malformed
   * option.
   */
  public boolean next() {
    at += size;
    size = 0;
    if (at >= end || malformed || kind() == END) {
      return false;
    }
    size = kind() == NOP ? 1 : end - at < 2 ? 0 : tcp().u8(at + 1);
    malformed = size > end - at || (kind() != NOP && size < 2) || !hasItsSize();
    return !malformed;
  }

  private boolean hasItsSize() {
    return switch (kind()) {
      case MSS -> size == 4;
      case WINDOW_SCALE -> size == 3;
      case SACK_PERMITTED -> size == 2;
      case SACK -> size >= 10 && size % 8 == 2;
      case TIMESTAMPS -> size == 10;
      default -> true;
    };
  }

  private Tcp tcp() {
    if (walked == null) {
      throw new IllegalStateException("begin first");
    }
    return walked;
  }

  /** The option's kind, 0 to 255. */
  public int kind() {
    return tcp().u8(at);
  }

  /** The option's bytes, kind and length included. */
  public int size() {
    return size;
  }

  /** Where the option begins in the segment's memory. */
  public long offset() {
    return tcp().offset() + at;
  }

  /** Whether the walk ended at an option whose length cannot be: nothing after it was read. */
  public boolean isMalformed() {
    return malformed;
  }

  /** Of an {@link #MSS} option: bytes. */
  public int mss() {
    return tcp().u16(at + 2);
  }

  /** Of a {@link #WINDOW_SCALE} option: the shift as it stands there, 0 to 255. */
  public int windowScale() {
    return tcp().u8(at + 2);
  }

  /** Of a {@link #TIMESTAMPS} option: the sender's clock. */
  public int timestamp() {
    return tcp().u32(at + 2);
  }

  /** Of a {@link #TIMESTAMPS} option: the receiver's clock, echoed. */
  public int timestampEcho() {
    return tcp().u32(at + 6);
  }

  /** Of a {@link #SACK} option: how many blocks, 1 to 4. */
  public int sackBlocks() {
    return (size - 2) / 8;
  }

  /** Of a {@link #SACK} option: the first number of block {@code index}. */
  public int sackLeft(int index) {
    return tcp().u32(at + 2 + 8 * index);
  }

  /** Of a {@link #SACK} option: the number after the last of block {@code index}. */
  public int sackRight(int index) {
    return tcp().u32(at + 6 + 8 * index);
  }

  /** Of a {@link #SACK} option: writes both numbers of block {@code index}. */
  public void sack(int index, int left, int right) {
    tcp().put32(at + 2 + 8 * index, left);
    tcp().put32(at + 6 + 8 * index, right);
  }

  void describe(StringBuilder text) {
    String separator = "";
    while (next()) {
      text.append(separator);
      separator = ",";
      switch (kind()) {
        case NOP -> text.append("nop");
        case MSS -> text.append("mss ").append(mss());
        case WINDOW_SCALE -> text.append("wscale ").append(windowScale());
        case SACK_PERMITTED -> text.append("sackOK");
        case TIMESTAMPS ->
            text.append("TS val ")
                .append(Integer.toUnsignedString(timestamp()))
                .append(" ecr ")
                .append(Integer.toUnsignedString(timestampEcho()));
        case SACK -> describeSack(text);
        default -> text.append("unknown-").append(kind());
      }
    }
    if (malformed) {
      text.append(separator).append("[bad opt]");
    } else if (at < end) {
      text.append(separator).append("eol");
    }
  }

  private void describeSack(StringBuilder text) {
    text.append("sack ").append(sackBlocks()).append(' ');
    for (int i = 0; i < sackBlocks(); i++) {
      text.append('{').append(Integer.toUnsignedString(sackLeft(i)));
      text.append(':').append(Integer.toUnsignedString(sackRight(i))).append('}');
    }
  }
}
