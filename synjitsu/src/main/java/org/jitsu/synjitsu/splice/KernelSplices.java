package org.jitsu.synjitsu.splice;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jitsu.linux.bpf.BpfFs;
import org.jitsu.linux.bpf.BpfMap;
import org.jitsu.linux.bpf.BpfProgram;
import org.jitsu.linux.bpf.MapDefinition;
import org.jitsu.linux.bpf.ObjectFile;
import org.jitsu.linux.netlink.Link;
import org.jitsu.linux.netlink.Request;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.linux.netlink.TrafficControl;
import org.jitsu.linux.netlink.TrafficControl.Direction;
import org.jitsu.linux.tap.Tap;
import org.jitsu.synjitsu.live.LiveFlows;
import org.jitsu.wire.address.FlowKey;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's splice: one eBPF program a direction and one table of flows, for all guests of a
 * daemon. Loading them takes some ten milliseconds, once; a guest's link then needs a few netlink
 * requests.
 *
 * <p>Each link that runs the program holds it and its table, so flows go on when the daemon dies.
 * The table is pinned as well, so that the next daemon finds it. Any thread may call.
 */
public final class KernelSplices implements AutoCloseable {
  /**
   * SO_MARK of the frames that Synjitsu itself sends into a guest's link: they speak the guest's
   * numbers already.
   */
  public static final int MARK = 0x4a697473;

  private static final String OBJECT = "splice.o";
  private static final String FLOWS = "flows";
  private static final String COUNTERS = "counters";
  private static final String FROM_GUEST = "from_guest";
  private static final String TO_GUEST = "to_guest";

  /** Part of the pins' names: another layout of the table is another number. */
  private static final String LAYOUT = "splice-1-";

  private static final int FILTER = LiveFlows.FILTER + 1;
  private static final String PROBE_LINK = "jitsu-probe%d";

  private final BpfMap flows;
  private final BpfMap counters;
  private final BpfProgram fromGuest;
  private final BpfProgram toGuest;
  private final AtomicLong refusals = new AtomicLong();

  /** Flows that an earlier daemon entered, by link, until somebody opens that link. */
  private final Map<Integer, Set<FlowKey>> found = new ConcurrentHashMap<>();

  private KernelSplices(BpfMap flows, BpfMap counters, BpfProgram fromGuest, BpfProgram toGuest) {
    this.flows = flows;
    this.counters = counters;
    this.fromGuest = fromGuest;
    this.toGuest = toGuest;
  }

  /**
   * Loads the programs, with the table that an earlier daemon pinned there or a new one. Flows of
   * links that are gone are forgotten.
   *
   * @param pins a directory for this daemon alone; a bpffs is mounted there unless it is in one.
   *     What is mounted is seen by the next daemon only if it stands in the same mount namespace
   * @throws IOException when the kernel refuses, with what is missing
   */
  public static KernelSplices open(Rtnetlink netlink, Path pins) throws IOException {
    BpfFs.ensure(pins);
    KernelSplices splices = load(object(), pins);
    try {
      splices.adopt(netlink);
      return splices;
    } catch (IOException | RuntimeException failure) {
      splices.close();
      throw failure;
    }
  }

  /**
   * Whether flows can be spliced by this kernel, tried out on a link made for the purpose; it takes
   * some 50 ms.
   *
   * @return empty when they can, else why not
   */
  public static Optional<String> probe(Rtnetlink netlink) throws IOException {
    try (Tap tap = Tap.open(PROBE_LINK);
        KernelSplices splices = load(object(), null)) {
      netlink.execute(splices.attach(tap.linkIndex()));
      return Optional.empty();
    } catch (IOException refused) {
      return Optional.of(String.valueOf(refused.getMessage()));
    }
  }

  /** The object file that the daemon loads. */
  static ObjectFile object() throws IOException {
    return ObjectFile.ofResource(KernelSplices.class, OBJECT);
  }

  /** Loads an object file; without pins its table ends with the last who holds it. */
  static KernelSplices load(ObjectFile object, @Nullable Path pins) throws IOException {
    List<Runnable> undo = new ArrayList<>();
    try {
      BpfMap flows = map(object, FLOWS, pins);
      undo.add(flows::close);
      BpfMap counters = map(object, COUNTERS, pins);
      undo.add(counters::close);
      Map<String, BpfMap> maps = Map.of(FLOWS, flows, COUNTERS, counters);
      BpfProgram fromGuest = object.load(FROM_GUEST, maps);
      undo.add(fromGuest::close);
      return new KernelSplices(flows, counters, fromGuest, object.load(TO_GUEST, maps));
    } catch (IOException | RuntimeException failure) {
      undo.forEach(Runnable::run);
      throw failure;
    }
  }

  private static BpfMap map(ObjectFile object, String name, @Nullable Path pins)
      throws IOException {
    MapDefinition definition =
        object
            .map(name)
            .orElseThrow(() -> new IllegalStateException(OBJECT + " has no map " + name));
    return pins == null
        ? BpfMap.create(definition)
        : BpfMap.openOrMake(pins.resolve(LAYOUT + name), definition);
  }

  private void adopt(Rtnetlink netlink) throws IOException {
    Set<Integer> links = netlink.links().stream().map(Link::index).collect(Collectors.toSet());
    List<byte[]> stale = new ArrayList<>();
    flows.forEach(
        (key, value) -> {
          if (links.contains(FlowLayout.linkOf(key))) {
            found
                .computeIfAbsent(FlowLayout.linkOf(key), link -> new HashSet<>())
                .add(FlowLayout.flowOf(key));
          } else {
            stale.add(key);
          }
        });
    for (byte[] key : stale) {
      flows.remove(key);
    }
  }

  /**
   * Lets a link's frames pass the programs, both ways; nothing changes when they do. To be carried
   * out before {@link #at}, alone or in a batch with what else a new link needs.
   */
  public List<Request> attach(int linkIndex) {
    return List.of(
        TrafficControl.hooks(linkIndex),
        TrafficControl.run(linkIndex, Direction.INGRESS, FILTER, FROM_GUEST, fromGuest.fd()),
        TrafficControl.run(linkIndex, Direction.EGRESS, FILTER, TO_GUEST, toGuest.fd()));
  }

  /** Lets the link's frames pass untouched again. Refused with ENOENT when they do. */
  public static List<Request> detach(int linkIndex) {
    return List.of(
        TrafficControl.stop(linkIndex, Direction.INGRESS, FILTER),
        TrafficControl.stop(linkIndex, Direction.EGRESS, FILTER));
  }

  /**
   * The splice of a link, with the flows that an earlier daemon left there.
   *
   * @param linkIndex whose frames pass the programs
   */
  public KernelSplice at(int linkIndex) {
    Set<FlowKey> known = found.remove(linkIndex);
    return new KernelSplice(this, linkIndex, known == null ? new HashSet<>() : known);
  }

  /** The splices of links that an earlier daemon left flows at and nobody has opened yet, once. */
  public List<KernelSplice> left() {
    return List.copyOf(found.keySet()).stream().map(this::at).toList();
  }

  BpfMap flowTable() {
    return flows;
  }

  BpfProgram program(boolean ofGuestsFrames) {
    return ofGuestsFrames ? fromGuest : toGuest;
  }

  void countRefusal() {
    refusals.incrementAndGet();
  }

  /** What happened at all links, since the table was made. */
  public SpliceCounters counters() throws IOException {
    long[] sums = new long[SpliceReason.values().length];
    for (int number = 0; number < SpliceReason.IN_KERNEL; number++) {
      byte[] key = new byte[Integer.BYTES];
      ByteBuffer.wrap(key).order(ByteOrder.nativeOrder()).putInt(number);
      ByteBuffer perCpu =
          ByteBuffer.wrap(counters.lookup(key).orElseThrow()).order(ByteOrder.nativeOrder());
      while (perCpu.hasRemaining()) {
        sums[number] += perCpu.getLong();
      }
    }
    sums[SpliceReason.REFUSED_FULL.number()] = refusals.get();
    return new SpliceCounters(sums);
  }

  /** Lets go of them: links that run the programs go on, with their flows. */
  @Override
  public void close() {
    fromGuest.close();
    toGuest.close();
    flows.close();
    counters.close();
  }
}
