package org.jitsu.app.simulate;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.Attachment;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestLinks;
import org.jitsu.core.summon.AddressHold;
import org.jitsu.core.summon.Holding;
import org.jitsu.core.summon.PortHold;
import org.jitsu.core.time.VirtualTime;

/**
 * A network that never fails: links that are names, and addresses that are held and given at once.
 * Every guest has a link. One thread, that of the {@link VirtualTime}.
 */
final class SimulatedNetwork implements AddressHold, PortHold, GuestLinks {
  private final VirtualTime time;
  private final Map<GuestName, GuestLink> links = new HashMap<>();
  private final Set<GuestLink> plugged = new HashSet<>();
  private final Map<GuestName, CompletableFuture<Long>> watched = new HashMap<>();
  private final Set<GuestName> listening = new HashSet<>();
  private int made;

  SimulatedNetwork(VirtualTime time) {
    this.time = time;
  }

  /** A guest begins to listen. */
  void listens(GuestName guest) {
    listening.add(guest);
    CompletableFuture<Long> waiting = watched.remove(guest);
    if (waiting != null) {
      waiting.complete(time.nowNs());
    }
  }

  @Override
  public CompletionStage<Void> hold(Holding holding) {
    return soon(
        () -> {
          unwatch(holding.guest());
          listening.remove(holding.guest());
          plugged.remove(links.get(holding.guest()));
        });
  }

  private void unwatch(GuestName guest) {
    CompletableFuture<Long> waiting = watched.remove(guest);
    if (waiting != null) {
      waiting.completeExceptionally(new CancellationException(guest + " is watched no more"));
    }
  }

  @Override
  public CompletionStage<Long> listening(GuestName guest, GuestLink link) {
    unwatch(guest);
    CompletableFuture<Long> waiting = new CompletableFuture<>();
    if (listening.contains(guest)) {
      waiting.complete(time.nowNs());
    } else {
      watched.put(guest, waiting);
    }
    return waiting;
  }

  @Override
  public CompletionStage<HandedOver> handOver(GuestName guest, GuestLink link) {
    return listening(guest, link)
        .thenApply(
            atNs -> {
              plugged.add(link);
              return new HandedOver(atNs, released());
            });
  }

  @Override
  public CompletionStage<Released> release(GuestName guest, GuestLink link) {
    return soon(() -> plugged.add(link)).thenApply(_ -> released());
  }

  private Released released() {
    return new Released(time.nowNs(), time.nowNs(), 0);
  }

  @Override
  public CompletionStage<Released> release(GuestName guest, Attachment.Ports where) {
    throw new IllegalStateException("every guest has a link here");
  }

  @Override
  public void refuse(GuestName guest) {}

  @Override
  public CompletionStage<Void> forget(GuestName guest) {
    return soon(() -> unwatch(guest));
  }

  private CompletionStage<Void> soon(Runnable work) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    time.after(
        0,
        () -> {
          work.run();
          done.complete(null);
        });
    return done;
  }

  @Override
  public GuestLink make(GuestName guest, Mac mac) {
    remove(guest);
    made++;
    GuestLink link = new GuestLink("tap" + made, made, mac);
    links.put(guest, link);
    return link;
  }

  @Override
  public Optional<GuestLink> find(GuestName guest, Mac mac) {
    return Optional.ofNullable(links.get(guest));
  }

  @Override
  public boolean isPlugged(GuestLink link) {
    return plugged.contains(link);
  }

  @Override
  public void remove(GuestName guest) {
    GuestLink gone = links.remove(guest);
    if (gone != null) {
      plugged.remove(gone);
    }
  }
}
