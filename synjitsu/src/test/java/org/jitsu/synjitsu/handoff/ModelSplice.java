package org.jitsu.synjitsu.handoff;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jitsu.synjitsu.proxy.Renumbering;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.header.Tcp;
import org.jitsu.wire.header.TcpFlags;
import org.jspecify.annotations.Nullable;

/** What a splice at the guest's link does, as far as the hand-over relies on it. */
final class ModelSplice {

  /** Entries by the client's side of the flow; empty is pending. */
  private final Map<FlowKey, Optional<Renumbering>> entries = new HashMap<>();

  private final Frame frame = new Frame();
  private final FlowKey.Lookup lookup = new FlowKey.Lookup();

  void pend(FlowKey flow) {
    entries.put(flow, Optional.empty());
  }

  void activate(FlowKey flow, Renumbering splice) {
    entries.put(flow, Optional.of(splice));
  }

  void drop(FlowKey flow) {
    entries.remove(flow);
  }

  void clear() {
    entries.clear();
  }

  boolean isActive(FlowKey flow) {
    return entries.getOrDefault(flow, Optional.empty()).isPresent();
  }

  int size() {
    return entries.size();
  }

  /** Changes a frame on its way to the guest; null if it ends here. */
  byte @Nullable [] toGuest(byte[] bytes) {
    Tcp tcp = parse(bytes);
    Optional<Renumbering> entry = entries.get(frame.flow(lookup));
    if (entry == null) {
      return bytes;
    }
    if (entry.isEmpty()) {
      return null;
    }
    Renumbering splice = entry.get();
    if (tcp.has(TcpFlags.ACK)) {
      tcp.acknowledgement(tcp.acknowledgement() - splice.shift());
    }
    return finish(tcp, splice.windowToGuest(), bytes);
  }

  /** Changes a frame on its way from the guest; null if it ends here. */
  byte @Nullable [] fromGuest(byte[] bytes) {
    Tcp tcp = parse(bytes);
    FlowKey.Lookup flow = frame.flow(lookup).reverse();
    Optional<Renumbering> entry = entries.get(flow);
    if (entry == null) {
      return bytes;
    }
    if (entry.isEmpty()) {
      return null;
    }
    Renumbering splice = entry.get();
    if (tcp.has(TcpFlags.SYN)) {
      boolean answers = tcp.has(TcpFlags.ACK) && tcp.acknowledgement() == splice.clientIsn() + 1;
      if (!answers) {
        entries.remove(flow); // a new connection
        return bytes;
      }
      if (!splice.greeting()) {
        return null;
      }
    }
    tcp.sequence(tcp.sequence() + splice.shift());
    return finish(tcp, splice.windowToClient(), bytes);
  }

  private Tcp parse(byte[] bytes) {
    frame.parse(MemorySegment.ofArray(bytes), 0, bytes.length);
    return frame.tcp();
  }

  private byte[] finish(Tcp tcp, int windowShift, byte[] bytes) {
    if (!tcp.has(TcpFlags.SYN) && windowShift != 0) {
      int window = tcp.window();
      tcp.window(
          windowShift > 0 ? Math.min(0xffff, window << windowShift) : window >>> -windowShift);
    }
    frame.fillChecksums();
    return bytes;
  }
}
