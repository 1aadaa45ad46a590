package org.jitsu.synjitsu.handoff;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jitsu.wire.craft.Path;
import org.jitsu.wire.craft.TcpCraft;
import org.jitsu.wire.header.Tcp;
import org.jitsu.wire.header.TcpFlags;
import org.jitsu.wire.header.TcpOptionWalker;
import org.jitsu.wire.header.TcpOptions;

/**
 * A segment as a line, both ways: {@code P. 1:101(100) ack 1 win 502 urg 3 <mss 1460,sackOK>}.
 * Numbers count from the initial sequence numbers of their streams.
 */
final class PacketText {

  private static final String LETTERS = "FSRP.UEW";
  private static final Pattern SHAPE =
      Pattern.compile(
          "(?<flags>[FSRP.UEW]+) (?<from>-?\\d+):(?<to>-?\\d+)\\((?<length>\\d+)\\)"
              + "(?: ack (?<ack>-?\\d+))?(?: win (?<win>\\d+))?(?: urg (?<urg>\\d+))?"
              + "(?: <(?<options>[^>]*)>)?");

  private PacketText() {}

  /** Octet {@code at} of what a client sends, the first being 1. */
  static byte octet(int at) {
    return (byte) (at * 31 + (at >> 8));
  }

  /**
   * Writes the frame that a line describes.
   *
   * @param base what the sequence numbers count from
   * @param ackBase what the acknowledgements count from
   */
  static int write(
      String line,
      MemorySegment out,
      Path path,
      int sourcePort,
      int destinationPort,
      int base,
      int ackBase) {
    Matcher shape = SHAPE.matcher(line);
    if (!shape.matches()) {
      throw new IllegalArgumentException("not a segment: " + line);
    }
    int from = Integer.parseInt(shape.group("from"));
    int length = Integer.parseInt(shape.group("length"));
    if (Integer.parseInt(shape.group("to")) != from + length) {
      throw new IllegalArgumentException("from, to and length do not agree: " + line);
    }
    byte[] payload = new byte[length];
    for (int i = 0; i < length; i++) {
      payload[i] = octet(from + i);
    }
    int flags = 0;
    for (char letter : shape.group("flags").toCharArray()) {
      flags |= 1 << LETTERS.indexOf(letter);
    }
    String ack = shape.group("ack");
    if ((ack != null) != ((flags & TcpFlags.ACK) != 0)) {
      throw new IllegalArgumentException("'.' and 'ack' go together: " + line);
    }
    TcpCraft craft =
        new TcpCraft()
            .along(path, sourcePort, destinationPort)
            .flags(flags)
            .sequence(base + from)
            .acknowledgement(ack == null ? 0 : ackBase + Integer.parseInt(ack))
            .window(number(shape.group("win")))
            .urgentPointer(number(shape.group("urg")))
            .options(options(shape.group("options")))
            .payload(MemorySegment.ofArray(payload), 0, length);
    return craft.write(out);
  }

  private static int number(String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  private static TcpOptions options(String text) {
    TcpOptions options = new TcpOptions();
    for (String option : text == null ? List.<String>of() : List.of(text.split(",", -1))) {
      List<String> words = List.of(option.split(" ", -1));
      switch (words.getFirst()) {
        case "mss" -> options.mss(Integer.parseInt(words.getLast()));
        case "wscale" -> options.windowScale(Integer.parseInt(words.getLast()));
        case "sackOK" -> options.sackPermitted(true);
        case "TS" -> options.timestamps(1000, 0);
        default -> throw new IllegalArgumentException("not an option: " + option);
      }
    }
    return options;
  }

  /** The line that describes a segment, numbers counted from the bases. */
  static String read(Tcp tcp, int base, int ackBase) {
    StringBuilder text = new StringBuilder();
    for (int bit = 0; bit < LETTERS.length(); bit++) {
      if ((tcp.flags() & 1 << bit) != 0) {
        text.append(LETTERS.charAt(bit));
      }
    }
    int from = tcp.sequence() - base;
    int length = tcp.payloadLength();
    text.append(' ').append(from).append(':').append(from + length);
    text.append('(').append(length).append(')');
    if (tcp.has(TcpFlags.ACK)) {
      text.append(" ack ").append(tcp.acknowledgement() - ackBase);
    }
    if (!tcp.has(TcpFlags.RST)) {
      text.append(" win ").append(tcp.window());
    }
    if (tcp.has(TcpFlags.URG)) {
      text.append(" urg ").append(tcp.urgentPointer());
    }
    String options = String.join(",", options(tcp, ackBase));
    return options.isEmpty() ? text.toString() : text.append(" <" + options + ">").toString();
  }

  private static List<String> options(Tcp tcp, int ackBase) {
    List<String> options = new ArrayList<>();
    TcpOptionWalker walker = new TcpOptionWalker().begin(tcp);
    while (walker.next()) {
      switch (walker.kind()) {
        case TcpOptionWalker.NOP -> {}
        case TcpOptionWalker.MSS -> options.add("mss " + walker.mss());
        case TcpOptionWalker.WINDOW_SCALE -> options.add("wscale " + walker.windowScale());
        case TcpOptionWalker.SACK_PERMITTED -> options.add("sackOK");
        case TcpOptionWalker.SACK -> {
          StringBuilder blocks = new StringBuilder("sack");
          for (int i = 0; i < walker.sackBlocks(); i++) {
            blocks.append(' ').append(walker.sackLeft(i) - ackBase);
            blocks.append(':').append(walker.sackRight(i) - ackBase);
          }
          options.add(blocks.toString());
        }
        default -> options.add("unknown " + walker.kind());
      }
    }
    return options;
  }

  /** Whether a segment's payload is what the client sent. */
  static boolean isGenuine(Tcp tcp, int base) {
    long at = tcp.offset() + tcp.headerLength();
    for (int i = 0; i < tcp.payloadLength(); i++) {
      byte wanted = octet(tcp.sequence() - base + i);
      if (tcp.segment().get(java.lang.foreign.ValueLayout.JAVA_BYTE, at + i) != wanted) {
        return false;
      }
    }
    return true;
  }
}
