package org.jitsu.synjitsu.hold;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.frame.Kind;
import org.jspecify.annotations.Nullable;

/**
 * What clients sent to one guest that is away: the newest SYN of each TCP flow, the first datagrams
 * of each UDP flow, oldest first. One thread.
 */
final class Flows {

  /** Flows of one guest: their SYNs and introductions fit into a TAP's queue of 1000 frames. */
  static final int MAX_FLOWS = 480;

  /** Datagrams of one flow. */
  static final int MAX_DATAGRAMS = 4;

  private final Budget budget;
  private final Map<FlowKey, Kept> flows = new LinkedHashMap<>();
  private final FlowKey.Lookup lookup = new FlowKey.Lookup();

  /**
   * The packets of one flow.
   *
   * @param isn of its SYN; 0 for UDP
   */
  private record Kept(int isn, MacAddress mac, List<byte[]> frames) {}

  /**
   * A client that waits.
   *
   * @param client its address
   * @param mac where its packets came from: its own MAC, or its router's
   * @param guest the guest's address that it spoke to
   */
  record Meeting(IpAddr client, MacAddress mac, IpAddr guest) {}

  Flows(Budget budget) {
    this.budget = budget;
  }

  /** Keeps an accepted SYN or datagram; returns false when there is no room. */
  boolean keep(Frame frame, MemorySegment bytes, int length) {
    FlowKey key = frame.flow(lookup);
    Kept earlier = flows.get(key);
    boolean tcp = frame.kind() == Kind.TCP;
    if (tcp && earlier != null) {
      forget(key);
      earlier = null;
    }
    boolean full =
        earlier == null ? flows.size() == MAX_FLOWS : earlier.frames().size() == MAX_DATAGRAMS;
    if (full || !budget.take(length)) {
      return false;
    }
    if (earlier == null) {
      earlier =
          new Kept(
              tcp ? frame.tcp().sequence() : 0,
              new MacAddress(frame.ethernet().source()),
              new ArrayList<>(1));
      flows.put(lookup.toKey(), earlier);
    }
    earlier.frames().add(bytes.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
    return true;
  }

  /**
   * Forgets the flow of an accepted RST, when it names the kept SYN exactly: its number or the next
   * (RFC 5961 section 3.2 has no smaller window than this).
   */
  void reset(Frame frame) {
    Kept kept = flows.get(frame.flow(lookup));
    if (kept != null) {
      int after = frame.tcp().sequence() - kept.isn();
      if (after == 0 || after == 1) {
        forget(lookup);
      }
    }
  }

  /** Returns where a kept client is, null when none has that address. */
  @Nullable MacAddress macOf(IpAddr client) {
    return meetings().stream()
        .filter(meeting -> meeting.client().equals(client))
        .map(Meeting::mac)
        .findFirst()
        .orElse(null);
  }

  /** Returns who wants to meet the guest, each pair of client and address once. */
  Set<Meeting> meetings() {
    Set<Meeting> meetings = new LinkedHashSet<>();
    flows.forEach(
        (flow, kept) -> meetings.add(new Meeting(flow.source(), kept.mac(), flow.destination())));
    return meetings;
  }

  /** Hands all packets over and forgets them. */
  List<byte[]> takeAll() {
    List<byte[]> all = new ArrayList<>();
    flows.values().forEach(kept -> all.addAll(kept.frames()));
    all.forEach(frame -> budget.giveBack(frame.length));
    flows.clear();
    return all;
  }

  private void forget(FlowKey key) {
    Kept gone = flows.remove(key);
    if (gone != null) {
      gone.frames().forEach(frame -> budget.giveBack(frame.length));
    }
  }
}
