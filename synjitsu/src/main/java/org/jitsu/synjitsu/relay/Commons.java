package org.jitsu.synjitsu.relay;

import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jitsu.core.GuestName;
import org.jitsu.core.summon.Activity;
import org.jitsu.core.summon.Summoner;
import org.jitsu.core.time.Ticker;

/** What all relayed guests share; the event loop's, but for the counts. */
final class Commons {

  final EventLoop loop;
  final Summoner summoner;
  final Activity activity;
  final Ticker ticker;
  final RelayBounds bounds;

  /** The services whose guests are told who connects. */
  final Set<String> announced;

  private final Map<Fate, LongAdder> fates = new EnumMap<>(Fate.class);
  private final LongAdder open = new LongAdder();
  private final Map<GuestName, LongAdder> taken = new ConcurrentHashMap<>();
  private final Map<InetAddress, Integer> openOf = new HashMap<>();
  private int openNow;
  private long keptBytes;

  Commons(
      EventLoop loop,
      Summoner summoner,
      Activity activity,
      Ticker ticker,
      RelayBounds bounds,
      Set<String> announced) {
    this.loop = loop;
    this.summoner = summoner;
    this.activity = activity;
    this.ticker = ticker;
    this.bounds = bounds;
    this.announced = Set.copyOf(announced);
    for (Fate fate : Fate.values()) {
      fates.put(fate, new LongAdder());
    }
  }

  /** Enters a connection of that client; false when there is no room. */
  boolean enter(InetAddress client) {
    if (openNow >= bounds.connections() || openOf.getOrDefault(client, 0) >= bounds.ofClient()) {
      count(Fate.OVER_BOUND);
      return false;
    }
    openNow++;
    open.increment();
    openOf.merge(client, 1, Integer::sum);
    return true;
  }

  /** A connection that was entered is closed. */
  void leave(InetAddress client) {
    openNow--;
    open.decrement();
    openOf.computeIfPresent(client, (_, count) -> count == 1 ? null : count - 1);
  }

  /** So many bytes are kept, or, less than 0, are not any more. */
  void kept(long bytes) {
    keptBytes += bytes;
  }

  boolean hasRoomToKeep() {
    return keptBytes < bounds.keptBytesInAll();
  }

  /** A guest has taken a connection. */
  void took(GuestName guest) {
    taken.computeIfAbsent(guest, _ -> new LongAdder()).increment();
  }

  /** Returns how many connections each guest has taken since the beginning; any thread. */
  Map<GuestName, Long> taken() {
    Map<GuestName, Long> counts = new HashMap<>();
    taken.forEach((guest, count) -> counts.put(guest, count.sum()));
    return counts;
  }

  void count(Fate fate) {
    LongAdder adder = fates.get(fate);
    if (adder != null) {
      adder.increment();
    }
  }

  /** Returns how many connections are open, and how many ended in which way; any thread. */
  SortedMap<String, Long> counts() {
    SortedMap<String, Long> counts = new TreeMap<>();
    counts.put("open", open.sum());
    fates.forEach((fate, count) -> counts.put(fate.name().toLowerCase(Locale.ROOT), count.sum()));
    return counts;
  }
}
