package org.jitsu.dns;

import io.netty.channel.Channel;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;

/**
 * One client's connection over HTTPS: it is closed when it has brought no whole query for the idle
 * time, whatever else comes over it. Its event loop's only.
 */
final class HttpsVisit {

  private static final long NOBODY_SECONDS = 0;

  private final Channel channel;
  private final DnsCounters counters;
  private final ScheduledFuture<?> look;
  private int waiting;
  private boolean asked = true; // it has just come

  HttpsVisit(Channel channel, DnsCounters counters, long idleNs) {
    this.channel = channel;
    this.counters = counters;
    this.look =
        channel
            .eventLoop()
            .scheduleWithFixedDelay(this::look, idleNs, idleNs, TimeUnit.NANOSECONDS);
    channel.closeFuture().addListener(_ -> look.cancel(false));
  }

  void asks() {
    asked = true;
    waiting++;
  }

  void isAnswered() {
    waiting--;
  }

  private void look() {
    if (!asked && waiting == 0) {
      counters.connectionsCut.increment();
      channel.close();
    }
    asked = false;
  }

  /** Returns for how long caches of HTTP may keep an answer (RFC 8484 section 5.1), in seconds. */
  static long freshSeconds(byte[] answer) {
    try {
      Message message = new Message(answer);
      boolean isPositive = !message.getSection(Section.ANSWER).isEmpty();
      return message.getSection(isPositive ? Section.ANSWER : Section.AUTHORITY).stream()
          .mapToLong(HttpsVisit::ttl)
          .min()
          .orElse(NOBODY_SECONDS);
    } catch (IOException e) {
      throw new IllegalStateException("an answer of ours", e);
    }
  }

  private static long ttl(Record record) {
    return record instanceof SOARecord soa
        ? Math.min(soa.getTTL(), soa.getMinimum())
        : record.getTTL();
  }
}
