package org.jitsu.dns;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What was answered over UDP before, by the octets of the query but for its ID. An answer depends
 * on nothing else as long as the zones and terms stay, unless it has a cookie, a signature or a
 * transfer to do with; such are not kept. At most {@value #SLOTS} answers. Each has a choice of two
 * slots, which a stranger cannot guess; where both are taken, one that was asked for again stays
 * for the time being (second chance), so that who asks for ever new names drives none of those out
 * at once. Any thread.
 */
final class AnswerCache {

  static final int SLOTS = 4096;

  private static final int MAX_QUERY_BYTES = 320;
  private static final int ID_BYTES = 2;

  /** The upper bits of a product depend on all others. */
  private static final int SHIFT = Integer.SIZE - Integer.numberOfTrailingZeros(SLOTS);

  private final int secret = new SecureRandom().nextInt() | 1;
  private final AtomicReferenceArray<KnownAnswer> slots = new AtomicReferenceArray<>(SLOTS);

  /**
   * Returns what was answered to the same query; null for nothing that is remembered.
   *
   * @param packet a packet at its beginning
   * @param length of the packet
   */
  @Nullable KnownAnswer find(byte[] packet, int length) {
    int hash = hash(packet, length);
    KnownAnswer first = slots.get(first(hash));
    if (first != null && first.fits(packet, length)) {
      first.asked();
      return first;
    }
    KnownAnswer second = slots.get(second(hash));
    if (second != null && second.fits(packet, length)) {
      second.asked();
      return second;
    }
    return null;
  }

  /** Remembers what is done about a packet, if that may be done again. */
  void keep(byte[] packet, Disposition disposition) {
    KnownAnswer known =
        switch (disposition) {
          case Disposition.Answer(Reply reply) -> new KnownAnswer(packet, reply, null);
          case Disposition.SummonAndAnswer summons ->
              new KnownAnswer(packet, summons.query().reply(summons.sections()), summons);
          case Disposition.SummonThenAnswer _,
              Disposition.SeatThenAnswer _,
              Disposition.NotOurs _,
              Disposition.Transfer _,
              Disposition.Drop _ ->
              null;
        };
    if (known != null && packet.length <= MAX_QUERY_BYTES && known.mayBeKept()) {
      int hash = hash(packet, packet.length);
      if (!offer(first(hash), known) && !offer(second(hash), known)) {
        slots.get(first(hash)).forget();
        slots.get(second(hash)).forget();
      }
    }
  }

  private boolean offer(int slot, KnownAnswer known) {
    KnownAnswer there = slots.get(slot);
    boolean isFree = there == null || !there.isWanted();
    if (isFree) {
      slots.set(slot, known);
    }
    return isFree;
  }

  private int first(int hash) {
    return (hash * secret) >>> SHIFT;
  }

  private int second(int hash) {
    return (hash * (secret + 2)) >>> SHIFT;
  }

  private int hash(byte[] packet, int length) {
    int hash = secret;
    for (int i = ID_BYTES; i < length; i++) {
      hash = 31 * hash + packet[i];
    }
    return hash ^ (hash >>> 16);
  }
}
