package org.jitsu.dns;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jitsu.core.hash.SipHash;
import org.jitsu.core.wake.Prefix;

/**
 * Limits how often the same answer goes to the same prefix over UDP, so that whoever forges a
 * victim's address makes little of us: NSD and BIND call it response rate limiting. Every second
 * answer over the limit is cut to a TC, by which an honest client comes over TCP; the others are
 * not sent.
 *
 * <p>{@value #SLOTS} counters; two answers that share one are limited together. Which ones do
 * depends on a secret. Any thread.
 */
final class ResponseRate {

  /** What becomes of an answer. */
  enum Verdict {
    SEND,
    TRUNCATE,
    DROP
  }

  static final int SLOTS = 1 << 16;

  /** Clients that need not be looked at again: the newer one of two that share a place. */
  private static final int KNOWN = 1024;

  private final AtomicReferenceArray<Source> sources = new AtomicReferenceArray<>(KNOWN);
  private final int perSecond;
  private final List<Prefix> exempt;
  private final CookieSecret secret;

  /** The second in the upper half, how many answers it has seen in the lower. */
  private final AtomicLongArray slots = new AtomicLongArray(SLOTS);

  /**
   * Makes a limit.
   *
   * @param perSecond how many equal answers a prefix gets in a second; 0 for any number
   * @param exempt clients without a limit
   */
  ResponseRate(int perSecond, List<Prefix> exempt, CookieSecret secret) {
    this.perSecond = perSecond;
    this.exempt = List.copyOf(exempt);
    this.secret = secret;
  }

  /**
   * Counts an answer.
   *
   * @param kind which answers count as the same
   * @param nowNs in nanoseconds of the ticker
   */
  Verdict of(InetAddress client, int kind, long nowNs) {
    if (perSecond == 0) {
      return Verdict.SEND;
    }
    Source source = source(client);
    if (source.isExempt()) {
      return Verdict.SEND;
    }
    long second = (nowNs / 1_000_000_000L) << 32;
    int slot = slot(source, kind);
    long count =
        slots.updateAndGet(
                slot, old -> (old & 0xffff_ffff_0000_0000L) == second ? old + 1 : second + 1)
            & 0xffff_ffffL;
    if (count <= perSecond) {
      return Verdict.SEND;
    }
    return (count - perSecond) % 2 == 1 ? Verdict.TRUNCATE : Verdict.DROP;
  }

  /** What is known of a client's address. */
  private record Source(InetAddress client, boolean isExempt, long hash) {}

  private Source source(InetAddress client) {
    int slot = client.hashCode() & (KNOWN - 1);
    Source known = sources.get(slot);
    if (known != null && known.client().equals(client)) {
      return known;
    }
    boolean isExempt = exempt.stream().anyMatch(prefix -> prefix.contains(client));
    Source fresh = new Source(client, isExempt, hash(client));
    sources.set(slot, fresh);
    return fresh;
  }

  private int slot(Source source, int kind) {
    long hash = new SipHash().begin(secret.k0(), secret.k1()).add(source.hash()).add(kind).end();
    return (int) (hash & (SLOTS - 1));
  }

  /** Tells prefixes apart, of which all addresses count as one client. */
  private long hash(InetAddress client) {
    byte[] bytes = Prefix.ofClient(client).network().getAddress();
    SipHash hash = new SipHash().begin(secret.k0(), secret.k1());
    long word = bytes.length;
    for (int i = 0; i < bytes.length; i++) {
      word = (word << Byte.SIZE) | Byte.toUnsignedInt(bytes[i]);
      if (i % Integer.BYTES == Integer.BYTES - 1) {
        hash.add(word);
      }
    }
    return hash.end();
  }
}
