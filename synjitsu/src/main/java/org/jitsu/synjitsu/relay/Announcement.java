package org.jitsu.synjitsu.relay;

import io.netty.channel.Channel;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import java.net.Inet4Address;
import java.net.InetSocketAddress;

/**
 * Tells a guest who its client is, before the client's first byte: the header of the PROXY
 * protocol, version 2 (haproxy's {@code proxy-protocol.txt}, section 2.2).
 */
final class Announcement {

  private Announcement() {}

  /** Writes the header to the guest; of a client who has left meanwhile, that nobody is known. */
  static void write(Channel client, Channel guest) {
    guest.pipeline().addFirst(HAProxyMessageEncoder.INSTANCE);
    guest.writeAndFlush(header(client));
    guest.pipeline().remove(HAProxyMessageEncoder.INSTANCE);
  }

  private static HAProxyMessage header(Channel client) {
    if (!(client.remoteAddress() instanceof InetSocketAddress from)
        || !(client.localAddress() instanceof InetSocketAddress to)) {
      return new HAProxyMessage(
          HAProxyProtocolVersion.V2,
          HAProxyCommand.LOCAL,
          HAProxyProxiedProtocol.UNKNOWN,
          null,
          null,
          0,
          0);
    }
    return new HAProxyMessage(
        HAProxyProtocolVersion.V2,
        HAProxyCommand.PROXY,
        from.getAddress() instanceof Inet4Address
            ? HAProxyProxiedProtocol.TCP4
            : HAProxyProxiedProtocol.TCP6,
        from.getAddress().getHostAddress(),
        to.getAddress().getHostAddress(),
        from.getPort(),
        to.getPort());
  }
}
