package org.jitsu.synjitsu.handoff;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jitsu.core.time.VirtualTime;
import org.jitsu.synjitsu.isn.SharedIsn;
import org.jitsu.synjitsu.profile.Offer;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.craft.Path;
import org.jitsu.wire.craft.TcpCraft;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.header.Tcp;
import org.jspecify.annotations.Nullable;

/** One boot of a guest that serves what {@link Errand}s ask for. */
final class ModelGuest {

  private final VirtualTime time;
  private final Random random;
  private final Temper temper;
  private final Map<Integer, Errand> errands;
  private final BiConsumer<Integer, Tcp> misnumbered;
  private final Consumer<byte[]> wire;
  private final Map<FlowKey, ModelTcp> connections = new LinkedHashMap<>();
  private final MemorySegment out = MemorySegment.ofArray(new byte[2048]);
  private final TcpCraft craft = new TcpCraft();
  private boolean alive = true;

  /**
   * What sort of guest it is.
   *
   * @param backlog how many handshakes it has room for at a time
   * @param readEveryNs how slowly it reads, 0 for at once
   * @param shared its number generator, null for one of its own
   */
  record Temper(
      Offer offer, int buffer, int backlog, long readEveryNs, @Nullable SharedIsn shared) {}

  ModelGuest(
      VirtualTime time,
      Random random,
      Temper temper,
      Map<Integer, Errand> errands,
      BiConsumer<Integer, Tcp> misnumbered,
      Consumer<byte[]> wire) {
    this.time = time;
    this.random = random;
    this.temper = temper;
    this.errands = errands;
    this.misnumbered = misnumbered;
    this.wire = wire;
  }

  /** It is gone, in the middle of whatever it did. */
  void die() {
    alive = false;
  }

  void receive(byte[] bytes) {
    if (!alive) {
      return;
    }
    Frame frame = new Frame();
    frame.parse(MemorySegment.ofArray(bytes), 0, bytes.length);
    FlowKey flow = frame.flow(new FlowKey.Lookup()).toKey();
    ModelTcp connection = connections.get(flow);
    if (connection != null && connection.state() != ModelTcp.State.RESET) {
      connection.receive(frame);
    } else if (frame.tcp().isOpening()) {
      accept(frame, flow);
    } else {
      int length = craft.resetFor(out, frame);
      if (length > 0) {
        send(out.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
      }
    }
  }

  private void send(byte[] frame) {
    if (alive) {
      wire.accept(frame);
    }
  }

  private void accept(Frame syn, FlowKey flow) {
    long half =
        connections.values().stream()
            .filter(each -> each.state() == ModelTcp.State.SYN_RECEIVED)
            .count();
    if (half >= temper.backlog()) {
      return;
    }
    Errand errand = errands.get(flow.sourcePort());
    if (errand == null) {
      throw new AssertionError("nobody sent a SYN from " + flow);
    }
    ModelTcp[] self = new ModelTcp[1];
    ModelTcp connection =
        new ModelTcp(
            time,
            random,
            Path.backTo(syn),
            flow.destinationPort(),
            flow.sourcePort(),
            false,
            temper.offer(),
            temper.buffer(),
            new ModelTcp.Host() {
              private boolean answered;

              @Override
              public void send(byte[] frame) {
                ModelGuest.this.send(frame);
              }

              @Override
              public void established() {
                self[0].write(errand.greeting());
              }

              @Override
              public void received() {
                boolean all = self[0].received() == errand.request();
                errand.reached(self[0].received());
                if (alive && all && !answered) {
                  answered = true;
                  self[0].write(errand.response());
                  self[0].close();
                }
              }

              @Override
              public void misnumbered(Tcp segment) {
                misnumbered.accept(errand.port(), segment);
              }

              @Override
              public void ended() {
                time.after(60_000 * ModelTcp.MS, () -> connections.remove(flow)); // TIME-WAIT
              }
            });
    self[0] = connection;
    connection.readSlowly(temper.readEveryNs());
    connections.put(flow, connection);
    int isn =
        temper.shared() == null ? random.nextInt() : temper.shared().of(flow, syn.tcp().sequence());
    connection.accept(syn, isn);
  }
}
