package org.jitsu.dns;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.jitsu.core.summon.Outcome.Reason;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.OPTRecord;

/**
 * An answer that was given over UDP, in the octets in which it is given again: where nothing was
 * refused, and for each reason why something was. Any thread.
 */
final class KnownAnswer {

  private static final int ID_BYTES = 2;
  private static final int FIRST_QTYPE = 128;
  private static final int LAST_QTYPE = 255;

  private final byte[] query;
  private final Reply reply;
  private final int kind;
  private final int type;
  private final Disposition.@Nullable SummonAndAnswer summons;
  private boolean wanted; // a hint: a thread that sees it late does no harm
  private volatile byte @Nullable [] plain; // composed when it is asked for again
  private volatile Map<Reason, byte[]> refused = Map.of();

  /**
   * Remembers an answer.
   *
   * @param query the query's octets
   * @param reply the answer where nothing was refused
   * @param summons what it wakes; null for nothing
   */
  KnownAnswer(byte[] query, Reply reply, Disposition.@Nullable SummonAndAnswer summons) {
    this.query = query;
    this.reply = reply;
    this.kind = reply.kind();
    this.type = reply.type();
    this.summons = summons;
  }

  /** Returns {@link Reply#rcode}. */
  int rcode() {
    return reply.rcode();
  }

  /** Returns {@link Reply#kind}. */
  int kind() {
    return kind;
  }

  /** Returns {@link Reply#type}. */
  int type() {
    return type;
  }

  /** Returns whether such an answer may be given again by these octets alone. */
  boolean mayBeKept() {
    OPTRecord opt = reply.message().getOPT();
    return type >= 0
        && (type < FIRST_QTYPE || type > LAST_QTYPE)
        && !reply.terms().proven()
        && reply.terms().signed() == null
        && (opt == null || opt.getOptions(EDNSOption.Code.COOKIE).isEmpty());
  }

  Disposition.@Nullable SummonAndAnswer summons() {
    return summons;
  }

  /** Notes that it was asked for again. */
  void asked() {
    wanted = true;
  }

  /** Returns whether it was asked for again, since {@link #forget}. */
  boolean isWanted() {
    return wanted;
  }

  /** Takes back that it was asked for again. */
  void forget() {
    wanted = false;
  }

  /** Returns true when the packet differs from the first query in its ID at most. */
  boolean fits(byte[] packet, int length) {
    return length == query.length
        && length > ID_BYTES
        && Arrays.equals(packet, ID_BYTES, length, query, ID_BYTES, length);
  }

  /**
   * Returns the octets for such a packet.
   *
   * @param id the packet's
   * @param why why nothing was woken; null where something was, or nothing was to be
   */
  byte[] wire(int id, @Nullable Reason why) {
    return withId((why == null ? plain() : refused(why)).clone(), id);
  }

  /** Returns the octets without any records, TC set. */
  byte[] truncated(int id) {
    return withId(reply.truncated(), id);
  }

  private byte[] plain() {
    byte[] known = plain;
    if (known == null) {
      known = reply.encode();
      plain = known;
    }
    return known;
  }

  private byte[] refused(Reason why) {
    byte[] known = refused.get(why);
    if (known != null) {
      return known;
    }
    if (summons == null) {
      return plain();
    }
    ExtendedErrorCodeOption error = QueryDesk.error(why);
    byte[] wire = summons.query().reply(summons.sections(), error).encode();
    Map<Reason, byte[]> more = new EnumMap<>(Reason.class);
    more.putAll(refused); // two threads at once: one of them composes it again
    more.put(why, wire);
    refused = more;
    return wire;
  }

  private static byte[] withId(byte[] wire, int id) {
    wire[0] = (byte) (id >> Byte.SIZE);
    wire[1] = (byte) id;
    return wire;
  }
}
