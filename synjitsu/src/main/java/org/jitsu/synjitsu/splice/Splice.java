package org.jitsu.synjitsu.splice;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jitsu.wire.address.FlowKey;

/**
 * Renumbers the connections that were handed over to one guest, where their frames pass anyway: at
 * the guest's link.
 *
 * <p>A flow is <em>pending</em> from the client's SYN on: frames of it, either way, are dropped,
 * unless Synjitsu sends them itself. It is <em>active</em> from {@link #activate} on, which comes
 * before the link is plugged: a guest that speaks to its client with no entry in between speaks the
 * wrong numbers. An entry outlives the connection's two FINs, because a repeated last
 * acknowledgement must be renumbered too; it ends when the guest begins a new connection of the
 * same tuple, or by {@link #expire}. Other traffic passes untouched.
 *
 * <p>Flows are keyed from the client to the service, protocol TCP. A flow is never put out for
 * another: a full table refuses. Any thread may call.
 */
public interface Splice extends AutoCloseable {
  /** The most flows of a guest. */
  int MAX_FLOWS = 4096;

  /**
   * Enters a flow, pending. One of the same tuple that was there is forgotten.
   *
   * @param clientIsn the sequence number of the SYN that the guest is, or will be, replayed: the
   *     guest's answer to it never reaches the client, unless that may not have heard one yet
   * @param nowNs by the monotonic clock
   * @return false when the table is full, which is counted: the connection cannot be handed over
   * @throws IllegalArgumentException when it is no flow of TCP
   */
  boolean add(FlowKey flow, int clientIsn, long nowNs) throws IOException;

  /** Renumbers a pending flow from now on; false when there is no such flow. */
  boolean activate(FlowKey flow, SpliceTerms terms, long nowNs) throws IOException;

  /** Forgets a flow; whether it was there. Its frames pass untouched from now on. */
  boolean remove(FlowKey flow) throws IOException;

  /** A flow as it is now. */
  Optional<SplicedFlow> find(FlowKey flow) throws IOException;

  /** All flows as they are now, in no order. */
  List<SplicedFlow> flows() throws IOException;

  /**
   * Forgets flows that are over, and those that said nothing for days; meant to be called every few
   * seconds.
   *
   * @return the forgotten ones
   */
  List<SplicedFlow> expire(long nowNs) throws IOException;

  /** Forgets every flow: the guest is gone. */
  void clear() throws IOException;

  /** What happened so far, here and at all other links that are spliced in the same way. */
  SpliceCounters counters() throws IOException;

  /** Lets go of it; whether its flows live on is the implementation's to say. */
  @Override
  void close();
}
