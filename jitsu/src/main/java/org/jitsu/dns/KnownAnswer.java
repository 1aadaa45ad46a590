package org.jitsu.dns;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.jitsu.core.summon.Outcome.Reason;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.ExtendedErrorCodeOption;

/**
 * An answer that was given over UDP, in the octets in which it is given again: where nothing was
 * refused, and for each reason why something was. Any thread.
 */
final class KnownAnswer {

  private static final int ID_BYTES = 2;

  private final byte[] query;
  private final Reply reply;
  private final Disposition.@Nullable SummonAndAnswer summons;
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
    this.summons = summons;
  }

  Reply reply() {
    return reply;
  }

  Disposition.@Nullable SummonAndAnswer summons() {
    return summons;
  }

  /** Returns true when the packet differs from the first query in its ID at most. */
  boolean fits(byte[] packet) {
    return packet.length == query.length
        && packet.length > ID_BYTES
        && Arrays.equals(packet, ID_BYTES, packet.length, query, ID_BYTES, query.length);
  }

  /**
   * Returns the octets for such a packet.
   *
   * @param why why nothing was woken; null where something was, or nothing was to be
   */
  byte[] wire(byte[] packet, @Nullable Reason why) {
    return withId((why == null ? plain() : refused(why)).clone(), packet);
  }

  /** Returns the octets without any records, TC set. */
  byte[] truncated(byte[] packet) {
    return withId(reply.truncated(), packet);
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

  private static byte[] withId(byte[] wire, byte[] packet) {
    wire[0] = packet[0];
    wire[1] = packet[1];
    return wire;
  }
}
