package org.jitsu.synjitsu.splice;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jitsu.linux.bpf.BpfMap;
import org.jitsu.linux.bpf.BpfMap.Mode;
import org.jitsu.linux.sys.Errno;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.wire.address.FlowKey;

/**
 * The flows of one guest's link in the kernel's table. They live on when this is closed, as long as
 * the link; {@link KernelSplices#at} finds them again. A call costs a system call or two a flow.
 */
public final class KernelSplice implements Splice {
  private final KernelSplices splices;
  private final BpfMap table;
  private final int linkIndex;

  /** What was entered and not removed here; the program may have ended some of it since. */
  private final Set<FlowKey> known;

  KernelSplice(KernelSplices splices, int linkIndex, Set<FlowKey> known) {
    this.splices = splices;
    this.table = splices.flowTable();
    this.linkIndex = linkIndex;
    this.known = known;
  }

  /** Returns the link that its flows are at. */
  public int linkIndex() {
    return linkIndex;
  }

  @Override
  public synchronized boolean add(FlowKey flow, int clientIsn, long nowNs) throws IOException {
    SplicedFlow.requireTcp(flow);
    if (known.size() >= MAX_FLOWS && !known.contains(flow)) {
      flows(); // forgets what the program ended
    }
    byte[] pending = FlowLayout.pending(clientIsn, nowNs);
    if ((known.size() >= MAX_FLOWS && !known.contains(flow)) || !put(flow, pending, Mode.ANY)) {
      splices.countRefusal();
      return false;
    }
    known.add(flow);
    return true;
  }

  @Override
  public synchronized boolean activate(FlowKey flow, SpliceTerms terms, long nowNs)
      throws IOException {
    Optional<byte[]> value = table.lookup(FlowLayout.key(linkIndex, flow));
    if (value.isEmpty()) {
      return false;
    }
    FlowLayout.activate(value.get(), terms, nowNs);
    return put(flow, value.get(), Mode.PRESENT);
  }

  /** Whether there was room for it, or it was there. */
  private boolean put(FlowKey flow, byte[] value, Mode mode) throws LinuxException {
    try {
      table.put(FlowLayout.key(linkIndex, flow), value, mode);
      return true;
    } catch (LinuxException refused) {
      if (refused.errno() == Errno.E2BIG || refused.errno() == Errno.ENOENT) {
        return false;
      }
      throw refused;
    }
  }

  @Override
  public synchronized boolean remove(FlowKey flow) throws IOException {
    known.remove(flow);
    return table.remove(FlowLayout.key(linkIndex, flow));
  }

  @Override
  public synchronized Optional<SplicedFlow> find(FlowKey flow) throws IOException {
    return table.lookup(FlowLayout.key(linkIndex, flow)).map(value -> FlowLayout.flow(flow, value));
  }

  @Override
  public synchronized List<SplicedFlow> flows() throws IOException {
    return select(flow -> true);
  }

  @Override
  public synchronized List<SplicedFlow> expire(long nowNs) throws IOException {
    List<SplicedFlow> expired = select(flow -> flow.isExpired(nowNs));
    for (SplicedFlow flow : expired) {
      remove(flow.flow());
    }
    return expired;
  }

  private List<SplicedFlow> select(Predicate<SplicedFlow> wanted) throws IOException {
    List<SplicedFlow> selected = new ArrayList<>();
    for (Iterator<FlowKey> keys = known.iterator(); keys.hasNext(); ) {
      Optional<SplicedFlow> flow = find(keys.next());
      if (flow.isEmpty()) {
        keys.remove();
      }
      flow.filter(wanted).ifPresent(selected::add);
    }
    return selected;
  }

  @Override
  public synchronized void clear() throws IOException {
    for (FlowKey flow : List.copyOf(known)) {
      remove(flow);
    }
  }

  @Override
  public SpliceCounters counters() throws IOException {
    return splices.counters();
  }

  /** Does nothing: the flows are the kernel's. */
  @Override
  public void close() {}
}
