package org.jitsu.dns;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;

/**
 * What was answered over UDP before, by the octets of the query but for its ID. An answer depends
 * on nothing else as long as the zones and terms stay, unless it has a cookie, a signature or a
 * transfer to do with; such are not kept. At most {@value #SLOTS} answers; the newer one of two
 * that share a slot stays. Any thread.
 */
final class AnswerCache {

  static final int SLOTS = 4096;

  private static final int MAX_QUERY_BYTES = 320;
  private static final int ID_BYTES = 2;
  private static final int FIRST_QTYPE = 128;
  private static final int LAST_QTYPE = 255;

  private final AtomicReferenceArray<KnownAnswer> slots = new AtomicReferenceArray<>(SLOTS);

  /** Returns what was answered to the same query; null for nothing that is remembered. */
  @Nullable KnownAnswer find(byte[] packet) {
    KnownAnswer known = slots.get(slot(packet));
    return known != null && known.fits(packet) ? known : null;
  }

  /** Remembers what is done about a packet, if that may be done again. */
  void keep(byte[] packet, Disposition disposition) {
    KnownAnswer known =
        switch (disposition) {
          case Disposition.Answer(Reply reply) -> new KnownAnswer(packet, reply, null);
          case Disposition.SummonAndAnswer summons ->
              new KnownAnswer(packet, summons.query().reply(summons.sections()), summons);
          case Disposition.SummonThenAnswer _, Disposition.Transfer _, Disposition.Drop _ -> null;
        };
    if (known != null && packet.length <= MAX_QUERY_BYTES && mayBeKept(known.reply())) {
      slots.set(slot(packet), known);
    }
  }

  private static boolean mayBeKept(Reply reply) {
    Record question = reply.message().getQuestion();
    OPTRecord opt = reply.message().getOPT();
    return question != null
        && (question.getType() < FIRST_QTYPE || question.getType() > LAST_QTYPE)
        && !reply.terms().proven()
        && reply.terms().signed() == null
        && (opt == null || opt.getOptions(EDNSOption.Code.COOKIE).isEmpty());
  }

  private static int slot(byte[] packet) {
    int hash = 1;
    for (int i = ID_BYTES; i < packet.length; i++) {
      hash = 31 * hash + packet[i];
    }
    return (hash ^ (hash >>> 16)) & (SLOTS - 1);
  }
}
