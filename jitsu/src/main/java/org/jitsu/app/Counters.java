package org.jitsu.app;

import java.util.Map;
import java.util.TreeMap;
import org.jitsu.dns.DnsCounts;
import org.jitsu.dns.DnsServer;
import org.jitsu.guest.GuestKeeper;
import org.jitsu.ops.ApiServer;
import org.jitsu.synjitsu.hold.Synjitsu;
import org.jitsu.synjitsu.relay.Relay;
import org.jspecify.annotations.Nullable;

/** Gathers what the rooms of a daemon have counted, by the words of its status. */
final class Counters {

  private final Map<String, Long> counts = new TreeMap<>();

  private Counters() {}

  /** Returns the counts of those rooms that there are. */
  static Map<String, Long> of(
      GuestKeeper keeper,
      @Nullable DnsServer dns,
      @Nullable Synjitsu synjitsu,
      @Nullable ApiServer api,
      @Nullable Relay relay) {
    Counters counters = new Counters();
    counters.add(keeper);
    if (dns != null) {
      counters.add(dns.counts());
    }
    if (synjitsu != null) {
      counters.addAll("held.dropped.", synjitsu.drops());
      counters.addAll("answered.", synjitsu.proxied());
    }
    if (api != null) {
      counters.counts.put("api.strangers", api.strangers());
    }
    if (relay != null) {
      counters.addAll("relayed.", relay.counts());
    }
    return counters.counts;
  }

  private void add(GuestKeeper keeper) {
    counts.put("guests.overflows", keeper.overflows());
    counts.put("guests.evictions", keeper.evictions());
    keeper
        .refusals()
        .counts()
        .forEach((reason, count) -> counts.put("guests.refused." + reason.word(), count));
  }

  private void add(DnsCounts of) {
    addAll("dns.replies.", of.replies());
    addAll("dns.types.", of.types());
    addAll("dns.transports.", of.transports());
    counts.put("dns.dropped", of.dropped());
    counts.put("dns.slipped", of.slipped());
    counts.put("dns.limited", of.limited());
    counts.put("dns.crowdedOut", of.crowdedOut());
    counts.put("dns.unsent", of.unsent());
    counts.put("dns.transfers", of.transfers());
    counts.put("dns.forwarded", of.forwarded());
    counts.put("dns.forwarded.failed", of.forwardsFailed());
    counts.put("dns.summons", of.summons());
    counts.put("dns.waits.refused", of.waitsRefused());
    counts.put("dns.waits.expired", of.waitsExpired());
    counts.put("dns.connections.refused", of.connectionsRefused());
    counts.put("dns.connections.cut", of.connectionsCut());
  }

  private void addAll(String before, Map<String, Long> some) {
    some.forEach((what, count) -> counts.put(before + what, count));
  }
}
