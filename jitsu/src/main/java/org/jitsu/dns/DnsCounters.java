package org.jitsu.dns;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** Counts what the name server does. Any thread. */
final class DnsCounters {

  private static final int OTHER_TYPE = 256;
  private static final int RCODES = 24;

  private final LongAdder[] replies = adders(RCODES);
  private final LongAdder[] types = adders(OTHER_TYPE + 1);
  private final LongAdder udp = new LongAdder();
  private final LongAdder tcp = new LongAdder();
  private final LongAdder tls = new LongAdder();
  private final LongAdder https = new LongAdder();

  final LongAdder dropped = new LongAdder();
  final LongAdder slipped = new LongAdder();
  final LongAdder limited = new LongAdder();
  final LongAdder crowdedOut = new LongAdder();
  final LongAdder unsent = new LongAdder();
  final LongAdder transfers = new LongAdder();
  final LongAdder forwarded = new LongAdder();
  final LongAdder forwardsFailed = new LongAdder();
  final LongAdder summons = new LongAdder();
  final LongAdder waitsRefused = new LongAdder();
  final LongAdder waitsExpired = new LongAdder();
  final LongAdder connectionsRefused = new LongAdder();
  final LongAdder connectionsCut = new LongAdder();

  /**
   * Counts a reply.
   *
   * @param type what was asked for; negative where nothing was
   */
  void replied(int rcode, int type, Client.Transport transport) {
    replies[Math.min(rcode, RCODES - 1)].increment();
    switch (transport) {
      case UDP -> udp.increment();
      case TCP -> tcp.increment();
      case TLS -> tls.increment();
      case HTTPS -> https.increment();
    }
    if (type >= 0) {
      types[Math.min(type, OTHER_TYPE)].increment();
    }
  }

  DnsCounts counts() {
    return new DnsCounts(
        named(replies, Rcode::string),
        named(types, type -> type == OTHER_TYPE ? "other" : Type.string(type)),
        Map.of("UDP", udp.sum(), "TCP", tcp.sum(), "TLS", tls.sum(), "HTTPS", https.sum()),
        dropped.sum(),
        slipped.sum(),
        limited.sum(),
        crowdedOut.sum(),
        unsent.sum(),
        transfers.sum(),
        forwarded.sum(),
        forwardsFailed.sum(),
        summons.sum(),
        waitsRefused.sum(),
        waitsExpired.sum(),
        connectionsRefused.sum(),
        connectionsCut.sum());
  }

  private static LongAdder[] adders(int count) {
    return Stream.generate(LongAdder::new).limit(count).toArray(LongAdder[]::new);
  }

  private static Map<String, Long> named(LongAdder[] adders, IntFunction<String> name) {
    Map<String, Long> sums = new TreeMap<>();
    for (int i = 0; i < adders.length; i++) {
      if (adders[i].sum() > 0) {
        sums.put(name.apply(i), adders[i].sum());
      }
    }
    return sums;
  }
}
