package org.jitsu.synjitsu.live;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jitsu.linux.bpf.BpfFs;
import org.jitsu.linux.bpf.BpfMap;
import org.jitsu.linux.bpf.BpfProgram;
import org.jitsu.linux.bpf.MapDefinition;
import org.jitsu.linux.bpf.ObjectFile;
import org.jitsu.linux.netlink.Request;
import org.jitsu.linux.netlink.TrafficControl;
import org.jitsu.linux.netlink.TrafficControl.Direction;

/**
 * The table of open connections to guests, and the programs that keep it: one of each for all
 * guests of a daemon. A link that runs the programs goes on counting when the daemon dies; the next
 * one finds the table by its pin. Any thread may call.
 */
public final class LiveFlows implements AutoCloseable {

  /** The programs see a frame before the splice does, which swallows some. */
  public static final int FILTER = TrafficControl.FIRST;

  /** A client that never answers the guest's SYN-ACK is none; nor is one whose RST stays. */
  static final long UNANSWERED_NS = 10_000_000_000L;

  /** How long a client may be silent: 2 hours and 4 minutes, as RFC 5382 section 5 has it. */
  static final long SILENT_NS = 124 * 60 * 1_000_000_000L;

  static final int KEY_BYTES = 44;
  static final int FLOW_BYTES = 16;

  private static final String FLOWS = "flows";
  private static final String FROM_GUEST = "from_guest";
  private static final String TO_GUEST = "to_guest";

  /** Part of the pin's name: another layout of the table is another number. */
  private static final String PIN = "live-1-";

  // struct live
  private static final int LAST_NS = 0;
  private static final int OPEN = 8;
  private static final int RESET = 11;

  private final BpfMap flows;
  private final BpfProgram fromGuest;
  private final BpfProgram toGuest;

  private LiveFlows(BpfMap flows, BpfProgram fromGuest, BpfProgram toGuest) {
    this.flows = flows;
    this.fromGuest = fromGuest;
    this.toGuest = toGuest;
  }

  /**
   * Loads the programs, with the table that an earlier daemon pinned there or a new one.
   *
   * @param pins a directory for this daemon alone; a bpffs is mounted above it unless it is in one
   * @throws IOException when the kernel refuses, with what is missing
   */
  public static LiveFlows open(Path pins) throws IOException {
    BpfFs.ensure(pins.resolveSibling("")); // beside it may be others' pins
    BpfFs.ensure(pins);
    ObjectFile object = object();
    MapDefinition definition = object.map(FLOWS).orElseThrow();
    BpfMap flows = BpfMap.openOrMake(pins.resolve(PIN + FLOWS), definition);
    try {
      Map<String, BpfMap> maps = Map.of(FLOWS, flows);
      BpfProgram fromGuest = object.load(FROM_GUEST, maps);
      try {
        return new LiveFlows(flows, fromGuest, object.load(TO_GUEST, maps));
      } catch (IOException | RuntimeException failure) {
        fromGuest.close();
        throw failure;
      }
    } catch (IOException | RuntimeException failure) {
      flows.close();
      throw failure;
    }
  }

  static ObjectFile object() throws IOException {
    return ObjectFile.ofResource(LiveFlows.class, "live.o");
  }

  /**
   * Lets a link's frames pass the programs, both ways; nothing changes when they do. In the batch
   * that brings a new link up, before a VMM attaches to it: later the kernel might be late to take
   * note of its carrier.
   */
  public List<Request> attach(int linkIndex) {
    return List.of(
        TrafficControl.hooks(linkIndex),
        TrafficControl.run(linkIndex, Direction.INGRESS, FILTER, FROM_GUEST, fromGuest.fd()),
        TrafficControl.run(linkIndex, Direction.EGRESS, FILTER, TO_GUEST, toGuest.fd()));
  }

  /**
   * Returns how many connections are open at each link that has any, and forgets those that are
   * over: not answered, reset, or silent for too long.
   *
   * @param nowNs by the monotonic clock
   */
  public Map<Integer, Integer> count(long nowNs) throws IOException {
    Map<Integer, Integer> open = new HashMap<>();
    List<byte[]> over = new ArrayList<>();
    flows.forEach(
        (key, value) -> {
          ByteBuffer flow = ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
          boolean isOpen = flow.get(OPEN) != 0 && flow.get(RESET) == 0;
          if (nowNs - flow.getLong(LAST_NS) > (isOpen ? SILENT_NS : UNANSWERED_NS)) {
            over.add(key);
          } else if (isOpen) {
            open.merge(
                ByteBuffer.wrap(key).order(ByteOrder.nativeOrder()).getInt(0), 1, Integer::sum);
          }
        });
    for (byte[] key : over) {
      flows.remove(key);
    }
    return open;
  }

  BpfProgram program(boolean ofGuestsFrames) {
    return ofGuestsFrames ? fromGuest : toGuest;
  }

  /** Lets go of them: links that run the programs go on counting. */
  @Override
  public void close() {
    fromGuest.close();
    toGuest.close();
    flows.close();
  }
}
