package org.jitsu.synjitsu.handoff;

import org.jitsu.synjitsu.proxy.ProxyState;
import org.jitsu.synjitsu.proxy.Terms;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.craft.Path;

/** One proxied connection in the table. The table's thread only. */
public final class Connection {

  private final FlowKey flow;
  private final Path toClient;
  private final Path toGuest;
  private final Terms terms;
  private final Kept kept;
  private ProxyState state;

  Connection(FlowKey flow, Path toClient, Terms terms, ProxyState state, Kept kept) {
    this.flow = flow;
    this.toClient = toClient;
    this.toGuest = toClient.reversed();
    this.terms = terms;
    this.state = state;
    this.kept = kept;
  }

  /** From the client to the service. */
  public FlowKey flow() {
    return flow;
  }

  /** From the service's MAC and address to the client's, or to the router that it came by. */
  public Path toClient() {
    return toClient;
  }

  /** From the client to the guest. */
  public Path toGuest() {
    return toGuest;
  }

  public Terms terms() {
    return terms;
  }

  Kept kept() {
    return kept;
  }

  public ProxyState state() {
    return state;
  }

  void become(ProxyState next) {
    state = next;
  }

  /** Whether the client has not completed its handshake. */
  public boolean isHalfOpen() {
    return state instanceof ProxyState.Open open && open.isHalfOpen();
  }

  @Override
  public String toString() {
    return flow + " " + state;
  }
}
