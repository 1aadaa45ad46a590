package org.jitsu.synjitsu.handoff;

import java.util.HashMap;
import java.util.Map;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.address.IpAddr;

/**
 * How many connections each client has: an IPv4 address, or the /64 of an IPv6 one, for whoever has
 * one address of those has all. As many entries at most as there are connections; asking allocates
 * nothing. One thread.
 */
final class Sources {

  /** By flows of which nothing but the source is set. */
  private final Map<FlowKey, Count> counts = new HashMap<>();

  private final FlowKey.Lookup lookup = new FlowKey.Lookup();

  /** The connections of one client. */
  private static final class Count {
    int flows;
    int halfOpen;
  }

  int flowsOf(FlowKey flow) {
    Count count = counts.get(sourceOf(flow));
    return count == null ? 0 : count.flows;
  }

  int halfOpenOf(FlowKey flow) {
    Count count = counts.get(sourceOf(flow));
    return count == null ? 0 : count.halfOpen;
  }

  /** A connection came, went, or is half-open no more: each by 1, 0 or -1. */
  void add(FlowKey flow, int flows, int halfOpen) {
    Count count = counts.get(sourceOf(flow));
    if (count == null) {
      count = new Count();
      counts.put(lookup.toKey(), count);
    }
    count.flows += flows;
    count.halfOpen += halfOpen;
    if (count.flows == 0) {
      counts.remove(lookup);
    }
  }

  int size() {
    return counts.size();
  }

  private FlowKey.Lookup sourceOf(FlowKey flow) {
    boolean v4 = IpAddr.isV4(flow.sourceHi(), flow.sourceLo());
    return lookup.set(0, flow.sourceHi(), v4 ? flow.sourceLo() : 0, 0, 0, 0, 0);
  }
}
