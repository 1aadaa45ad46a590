package org.jitsu.synjitsu.isn;

import org.jitsu.wire.address.FlowKey;

/**
 * The initial sequence number that a guest comes to by itself when it was given our key: a
 * connection that Synjitsu answered is then numbered as the guest numbers it, and nothing has to be
 * translated. One thread.
 *
 * <p>The number is the low 32 bits of {@link SipHash}-2-4 over these 40 bytes, all in network
 * order:
 *
 * <pre>
 *   client's address  16 bytes, IPv4 as ::ffff:a.b.c.d
 *   server's address  16 bytes
 *   client's port      2 bytes
 *   server's port      2 bytes
 *   client's ISN       4 bytes
 * </pre>
 *
 * <p>RFC 6528 puts a clock where this has the client's number, for the two ends of a hand-over
 * share no clock. What the RFC wants is kept: without the key nobody can foresee a number, and a
 * tuple that is used again gets another one, because its client chose another. What is lost is that
 * numbers of one tuple grow with time; a server that has the old connection in TIME-WAIT still
 * tells the two apart by the client's number (RFC 9293 section 3.10.7.4, RFC 6191).
 */
public final class SharedIsn {

  private final HashKey key;
  private final SipHash hash = new SipHash();

  /**
   * Makes numbers by a key.
   *
   * @param key the one on the guest's command line
   */
  public SharedIsn(HashKey key) {
    this.key = key;
  }

  /**
   * Returns the server's number for a SYN.
   *
   * @param flow from the client to the server
   * @param clientIsn the sequence number of the SYN
   */
  public int of(FlowKey flow, int clientIsn) {
    long last = ports(flow) << Integer.SIZE | Integer.toUnsignedLong(clientIsn);
    return (int) hash.begin(key).addAddresses(flow).addBytes(last).end();
  }

  static long ports(FlowKey flow) {
    return (long) flow.sourcePort() << Short.SIZE | flow.destinationPort();
  }
}
