package org.jitsu.synjitsu.hold;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.time.Ticker;
import org.jitsu.linux.netlink.Link;
import org.jitsu.synjitsu.link.Detour;
import org.jitsu.synjitsu.link.Network;
import org.jitsu.synjitsu.splice.InlineSplice;
import org.jitsu.synjitsu.splice.KernelSplice;
import org.jitsu.synjitsu.splice.KernelSplices;
import org.jitsu.synjitsu.splice.Splice;
import org.jspecify.annotations.Nullable;

/** Makes the splice of a guest's link: in the kernel, or in memory where that is refused. */
interface Splicer extends AutoCloseable {

  LinkSplice at(GuestLink link) throws IOException;

  /** A link may need it soon: what takes long is begun, behind the caller's back. */
  default void expect() {}

  /** Forgets what is over of the flows of guests that an earlier daemon handed over. */
  void sweep(long nowNs) throws IOException;

  @Override
  void close();

  /**
   * By the kernel's programs.
   *
   * @param left what an earlier daemon left at links of guests that serve still
   */
  record Kernel(Network network, KernelSplices splices, List<KernelSplice> left)
      implements Splicer {

    static Kernel open(Network network, KernelSplices splices) {
      return new Kernel(network, splices, new ArrayList<>(splices.left()));
    }

    @Override
    public void sweep(long nowNs) throws IOException {
      if (left.isEmpty()) {
        return;
      }
      Set<Integer> links =
          network.netlink().links().stream().map(Link::index).collect(Collectors.toSet());
      for (KernelSplice splice : List.copyOf(left)) {
        if (links.contains(splice.linkIndex())) {
          splice.expire(nowNs);
        } else {
          splice.clear();
        }
        if (splice.flows().isEmpty()) {
          left.remove(splice);
          if (links.contains(splice.linkIndex())) {
            network.netlink().execute(KernelSplices.detach(splice.linkIndex()));
          }
        }
      }
    }

    @Override
    public LinkSplice at(GuestLink link) throws IOException {
      network.netlink().execute(splices.attach(link.ifIndex()));
      return new InKernel(network, link, splices.at(link.ifIndex()));
    }

    @Override
    public void close() {
      splices.close();
    }
  }

  /**
   * One that is opened behind its owner's back when it is first expected to be needed; where an
   * earlier daemon left something, at the first sweep. A link that comes earlier waits.
   */
  final class Deferred implements Splicer {

    private final Supplier<Splicer> opener;
    private final boolean isLeft;
    private @Nullable CompletableFuture<Splicer> opening;

    /**
     * Makes one that is not open.
     *
     * @param isLeft whether an earlier daemon may have left something to sweep
     */
    Deferred(Supplier<Splicer> opener, boolean isLeft) {
      this.opener = opener;
      this.isLeft = isLeft;
    }

    private CompletableFuture<Splicer> opened() {
      CompletableFuture<Splicer> begun = opening;
      if (begun == null) {
        begun =
            CompletableFuture.supplyAsync(
                opener, Thread.ofPlatform().name("splicer").daemon()::start);
        opening = begun;
      }
      return begun;
    }

    @Override
    public void expect() {
      opened();
    }

    @Override
    public LinkSplice at(GuestLink link) throws IOException {
      return opened().join().at(link);
    }

    @Override
    public void sweep(long nowNs) throws IOException {
      if ((isLeft || opening != null) && opened().isDone()) {
        opened().join().sweep(nowNs);
      }
    }

    @Override
    public void close() {
      if (opening != null) {
        opening.join().close();
      }
    }
  }

  /** In memory. */
  record Inline(Network network, Ticker ticker) implements Splicer {

    @Override
    public LinkSplice at(GuestLink link) {
      return new InMemory(network, link, ticker);
    }

    @Override
    public void sweep(long nowNs) {}

    @Override
    public void close() {}
  }

  /** A link whose frames pass the kernel's programs, wherever they go, while there is a flow. */
  final class InKernel implements LinkSplice {

    private final Network network;
    private final GuestLink link;
    private final KernelSplice flows;
    private boolean isPlugged;
    private boolean isLeft;

    InKernel(Network network, GuestLink link, KernelSplice flows) {
      this.network = network;
      this.link = link;
      this.flows = flows;
    }

    @Override
    public Splice flows() {
      return flows;
    }

    @Override
    public void plug() throws IOException {
      network.forwarding().give(link);
      isPlugged = true;
    }

    @Override
    public boolean sweep(long nowNs) throws IOException {
      flows.expire(nowNs);
      if (isPlugged && !isLeft && flows.flows().isEmpty()) {
        isLeft = true; // whoever connects now has the guest's own numbers
        network.netlink().execute(KernelSplices.detach(link.ifIndex()));
      }
      return !isLeft;
    }

    @Override
    public void end() {} // the flows go on

    @Override
    public void close() throws IOException {
      flows.clear();
    }
  }

  /** A link whose frames are led through memory while there is a flow to renumber. */
  final class InMemory implements LinkSplice {

    private final Network network;
    private final GuestLink link;
    private final Ticker ticker;
    private final InlineSplice flows = new InlineSplice();
    private @Nullable Detour detour;

    InMemory(Network network, GuestLink link, Ticker ticker) {
      this.network = network;
      this.link = link;
      this.ticker = ticker;
    }

    @Override
    public Splice flows() {
      return flows;
    }

    @Override
    public void plug() throws IOException {
      if (flows.flows().isEmpty()) {
        network.forwarding().give(link);
      } else if (detour == null) {
        detour = Detour.open(network, link, flows, ticker);
      }
    }

    @Override
    public boolean sweep(long nowNs) throws IOException {
      flows.expire(nowNs);
      Detour last = detour;
      if (last != null && flows.flows().isEmpty()) {
        network.forwarding().give(link);
        last.close();
        detour = null;
      }
      return detour != null;
    }

    @Override
    public void end() throws IOException {
      Detour last = detour;
      if (last != null) {
        network.forwarding().give(link); // who was renumbered is reset, others are served
        last.closeAndWait();
      }
    }

    @Override
    public void close() {
      flows.clear();
      if (detour != null) {
        detour.close();
        detour = null;
      }
    }
  }
}
