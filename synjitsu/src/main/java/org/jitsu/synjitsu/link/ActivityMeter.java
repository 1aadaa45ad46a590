package org.jitsu.synjitsu.link;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jitsu.core.GuestName;
import org.jitsu.core.summon.Activity;
import org.jitsu.linux.netlink.Link;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.synjitsu.live.LiveFlows;
import org.jspecify.annotations.Nullable;

/**
 * Sees at the guests' TAPs who is in use: by their counters, and by the connections that are open.
 * A guest that serves sends: what it sends is counted, so broadcasts that it merely receives keep
 * nobody awake. One read of the kernel's link table serves all guests, and one of the table of
 * connections those that were silent. One thread at a time.
 */
public final class ActivityMeter {

  /** A lone answer to ARP or echo between two samples is no use. */
  private static final long FLOOR_PACKETS = 1;

  private final Rtnetlink netlink;
  private final String bridge;
  private final @Nullable LiveFlows live;
  private final Activity activity;
  private Map<Integer, Long> sentByLink = Map.of();

  /**
   * Makes a meter of the guests of a bridge.
   *
   * @param live their open connections; null when nobody counts them
   */
  public ActivityMeter(
      Rtnetlink netlink, Bridge bridge, @Nullable LiveFlows live, Activity activity) {
    this.netlink = netlink;
    this.live = live;
    this.bridge = bridge.settings().name();
    this.activity = activity;
  }

  /**
   * Tells the activity which of these guests sent more than a packet since the last sample, or have
   * an open connection; meant to be called once a second or so.
   */
  public void sample(Collection<GuestName> guests, long nowNs) throws IOException {
    Map<String, Link> byName = new HashMap<>();
    netlink.links().forEach(link -> byName.put(link.name(), link));
    Map<Integer, Long> sent = new HashMap<>();
    Map<Integer, GuestName> silent = new HashMap<>();
    for (GuestName guest : guests) {
      Link link = byName.get(Names.tap(bridge, guest));
      if (link == null) {
        continue;
      }
      long packets = link.counters().receivedPackets();
      sent.put(link.index(), packets);
      if (packets - sentByLink.getOrDefault(link.index(), packets) > FLOOR_PACKETS) {
        activity.used(guest, nowNs);
      } else {
        silent.put(link.index(), guest);
      }
    }
    sentByLink = sent;
    if (live != null && !silent.isEmpty()) {
      silent.keySet().retainAll(live.count(nowNs).keySet());
      silent.values().forEach(guest -> activity.used(guest, nowNs));
    }
  }
}
