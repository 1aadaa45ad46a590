package org.jitsu.synjitsu.splice;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.header.IpProtocol;

/**
 * {@code struct key} and {@code struct flow} of {@code splice.c}, to bytes and back. The machine's
 * order but for addresses and ports, which are in the network's.
 */
final class FlowLayout {
  static final int KEY_BYTES = 44;
  static final int FLOW_BYTES = 40;

  private static final int VERSION = 4;
  private static final int CLIENT = 8;
  private static final int SERVER = 24;
  private static final int CLIENT_PORT = 40;
  private static final int SERVER_PORT = 42;

  private static final int LAST_NS = 0;
  private static final int SHIFT = 8;
  private static final int CLIENT_ISN = 12;
  private static final int GUEST_ACK = 16;
  private static final int GUEST_WINDOW = 20;
  private static final int CLIENT_END = 24;
  private static final int STATE = 28;
  private static final int GUEST_SCALE = 29;
  private static final int GUEST_FIN = 30;
  private static final int CLIENT_FIN = 31;
  private static final int RESET = 32;
  private static final int GREETING = 33;

  /** A client's FIN passed. */
  private static final byte SEEN = 1;

  /** The guest acknowledged it. */
  private static final byte BELIEVED = 2;

  private FlowLayout() {}

  static byte[] key(int linkIndex, FlowKey flow) {
    byte[] bytes = new byte[KEY_BYTES];
    ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    out.putInt(0, linkIndex).putInt(VERSION, flow.source().isV4() ? 4 : 6);
    out.order(ByteOrder.BIG_ENDIAN);
    putAddress(out, CLIENT, flow.source());
    putAddress(out, SERVER, flow.destination());
    out.putShort(CLIENT_PORT, (short) flow.sourcePort());
    out.putShort(SERVER_PORT, (short) flow.destinationPort());
    return bytes;
  }

  static int linkOf(byte[] key) {
    return ByteBuffer.wrap(key).order(ByteOrder.nativeOrder()).getInt(0);
  }

  static FlowKey flowOf(byte[] key) {
    ByteBuffer in = ByteBuffer.wrap(key).order(ByteOrder.nativeOrder());
    boolean v4 = in.getInt(VERSION) == 4;
    in.order(ByteOrder.BIG_ENDIAN);
    return FlowKey.of(
        IpProtocol.TCP,
        address(in, CLIENT, v4),
        in.getShort(CLIENT_PORT) & 0xffff,
        address(in, SERVER, v4),
        in.getShort(SERVER_PORT) & 0xffff);
  }

  static byte[] pending(int clientIsn, long nowNs) {
    byte[] bytes = new byte[FLOW_BYTES];
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.nativeOrder())
        .putLong(LAST_NS, nowNs)
        .putInt(CLIENT_ISN, clientIsn)
        .putInt(GUEST_ACK, clientIsn + 1); // what its SYN-ACK acknowledged
    return bytes;
  }

  /** A pending flow's value turned into that of an active one. */
  static void activate(byte[] value, SpliceTerms terms, long nowNs) {
    ByteBuffer out = ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
    out.putLong(LAST_NS, nowNs)
        .putInt(SHIFT, terms.shift())
        .putInt(GUEST_WINDOW, terms.firstWindow())
        .put(STATE, (byte) 1)
        .put(GUEST_SCALE, (byte) terms.guestScale())
        .put(GREETING, (byte) (terms.greeting() ? 1 : 0));
    terms.clientEnd().ifPresent(end -> out.putInt(CLIENT_END, end).put(CLIENT_FIN, SEEN));
  }

  static SplicedFlow flow(FlowKey key, byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
    return new SplicedFlow(
        key,
        in.get(STATE) != 0,
        in.getInt(SHIFT),
        in.getInt(CLIENT_ISN),
        in.getLong(LAST_NS),
        in.get(GUEST_FIN) != 0,
        in.get(CLIENT_FIN) == BELIEVED,
        in.get(RESET) != 0);
  }

  private static void putAddress(ByteBuffer out, int at, IpAddr address) {
    if (address.isV4()) {
      out.putInt(at, address.v4Bits());
    } else {
      out.putLong(at, address.hi()).putLong(at + 8, address.lo());
    }
  }

  private static IpAddr address(ByteBuffer in, int at, boolean v4) {
    return v4 ? IpAddr.v4(in.getInt(at)) : new IpAddr(in.getLong(at), in.getLong(at + 8));
  }
}
