package org.jitsu.synjitsu.hold;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jitsu.synjitsu.probe.Target;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.frame.Kind;
import org.jitsu.wire.header.IpProtocol;
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

  /** How long a datagram is kept: whoever wants an answer asks again by then, or not any more. */
  static final long MAX_DATAGRAM_AGE_NS = 10_000_000_000L;

  private final Budget budget;
  private final Map<FlowKey, Kept> flows = new LinkedHashMap<>();
  private final FlowKey.Lookup lookup = new FlowKey.Lookup();

  /** The packets of one flow. */
  static final class Kept {
    private final Meeting meeting;
    private final int isn;
    private final List<byte[]> frames = new ArrayList<>(1);
    private final List<Long> arrivalsNs = new ArrayList<>(1);
    private byte @Nullable [] answer;

    private Kept(Meeting meeting, int isn) {
      this.meeting = meeting;
      this.isn = isn;
    }

    /** Returns who waits for whom. */
    Meeting meeting() {
      return meeting;
    }

    /** Returns the SYN, or the datagrams, oldest first; the arrays are not to be changed. */
    List<byte[]> frames() {
      return frames;
    }

    /** Returns what the guest that is watched now answered to the SYN; null if it did not yet. */
    byte @Nullable [] answer() {
      return answer;
    }

    private int sizeBytes() {
      return frames.stream().mapToInt(frame -> frame.length).sum()
          + (answer == null ? 0 : answer.length);
    }
  }

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
  boolean keep(Frame frame, MemorySegment bytes, int length, long nowNs) {
    FlowKey key = frame.flow(lookup);
    Kept earlier = flows.get(key);
    boolean tcp = frame.kind() == Kind.TCP;
    if (tcp && earlier != null) {
      forget(key);
      earlier = null;
    }
    boolean full =
        earlier == null ? flows.size() == MAX_FLOWS : earlier.frames.size() == MAX_DATAGRAMS;
    if (full || !budget.take(length)) {
      return false;
    }
    if (earlier == null) {
      MacAddress mac = new MacAddress(frame.ethernet().source());
      earlier =
          new Kept(
              new Meeting(frame.source(), mac, frame.destination()),
              tcp ? frame.tcp().sequence() : 0);
      flows.put(lookup.toKey(), earlier);
    }
    earlier.frames.add(bytes.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
    earlier.arrivalsNs.add(nowNs);
    return true;
  }

  /** Forgets the datagrams that are too old to be of use; returns how many. */
  int forgetStale(long nowNs) {
    int forgotten = 0;
    for (var each = flows.entrySet().iterator(); each.hasNext(); ) {
      var flow = each.next();
      Kept kept = flow.getValue();
      boolean datagrams = flow.getKey().protocol() == IpProtocol.UDP;
      while (datagrams
          && !kept.frames.isEmpty()
          && nowNs - kept.arrivalsNs.getFirst() > MAX_DATAGRAM_AGE_NS) {
        kept.arrivalsNs.removeFirst();
        budget.giveBack(kept.frames.removeFirst().length);
        forgotten++;
      }
      if (kept.frames.isEmpty()) {
        each.remove();
      }
    }
    return forgotten;
  }

  /** Returns whether the newest of an accepted packet's flow is kept. */
  boolean has(Frame frame) {
    return flows.containsKey(frame.flow(lookup));
  }

  /**
   * Forgets the flow of an accepted RST, when it names the kept SYN exactly: its number or the next
   * (RFC 5961 section 3.2 has no smaller window than this). Returns whether it did.
   */
  boolean reset(Frame frame) {
    Kept kept = flows.get(frame.flow(lookup));
    int after = kept == null ? -1 : frame.tcp().sequence() - kept.isn;
    boolean exact = after == 0 || after == 1;
    if (exact) {
      forget(lookup);
    }
    return exact;
  }

  /** Returns the first kept SYN to a target; null when there is none. */
  @Nullable Kept knock(Target.Listens target) {
    for (Map.Entry<FlowKey, Kept> flow : flows.entrySet()) {
      FlowKey key = flow.getKey();
      if (key.protocol() == IpProtocol.TCP
          && key.destinationPort() == target.port()
          && key.destination().equals(target.address())) {
        return flow.getValue();
      }
    }
    return null;
  }

  /** Returns the kept SYN that an accepted segment of the guest answers; null when none. */
  @Nullable Kept answeredBy(Frame segment) {
    segment.flow(lookup);
    Kept kept = flows.get(lookup.reverse());
    return kept != null && segment.tcp().acknowledgement() == kept.isn + 1 ? kept : null;
  }

  /**
   * Keeps the guest's newest answer to a SYN, for its client; without room the SYN is put again.
   */
  void keepAnswer(Kept kept, MemorySegment bytes, int length) {
    forgetAnswer(kept);
    if (budget.take(length)) {
      kept.answer = bytes.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }
  }

  /** Forgets what a guest answered that is not watched any more. */
  void forgetAnswers() {
    flows.values().forEach(this::forgetAnswer);
  }

  private void forgetAnswer(Kept kept) {
    byte[] answer = kept.answer;
    if (answer != null) {
      budget.giveBack(answer.length);
      kept.answer = null;
    }
  }

  /** Returns where a kept client is, null when none has that address. */
  @Nullable MacAddress macOf(IpAddr client) {
    return flows.values().stream()
        .map(Kept::meeting)
        .filter(meeting -> meeting.client().equals(client))
        .map(Meeting::mac)
        .findFirst()
        .orElse(null);
  }

  /** Returns who has yet to meet the guest, each pair of client and address once. */
  Set<Meeting> meetings() {
    Set<Meeting> meetings = new LinkedHashSet<>();
    for (Kept kept : flows.values()) {
      if (kept.answer == null) {
        meetings.add(kept.meeting);
      }
    }
    return meetings;
  }

  /** Hands all flows over and forgets them. */
  List<Kept> takeAll() {
    List<Kept> all = List.copyOf(flows.values());
    all.forEach(kept -> budget.giveBack(kept.sizeBytes()));
    flows.clear();
    return all;
  }

  private void forget(FlowKey key) {
    Kept gone = flows.remove(key);
    if (gone != null) {
      budget.giveBack(gone.sizeBytes());
    }
  }
}
