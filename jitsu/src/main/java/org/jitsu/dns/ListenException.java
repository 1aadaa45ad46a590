package org.jitsu.dns;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** An address on which the name server cannot listen, and what would help. */
public final class ListenException extends Exception {

  private static final long serialVersionUID = 1L;

  private static final int FIRST_UNPRIVILEGED_PORT = 1024;

  private ListenException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  static ListenException refused(InetSocketAddress address, Throwable cause) {
    String why = String.valueOf(cause.getMessage());
    String where = text(address);
    if (why.contains("in use")) {
      return new ListenException(
          where + " is taken by another program; stop that or choose another address in dns.listen",
          cause);
    }
    if (why.contains("ermission denied") && address.getPort() < FIRST_UNPRIVILEGED_PORT) {
      return new ListenException(
          "no permission to listen on "
              + where
              + ": a port below 1024 needs CAP_NET_BIND_SERVICE (root has it);"
              + " or choose a higher port in dns.listen",
          cause);
    }
    if (why.contains("Cannot assign") || why.contains("not available")) {
      return new ListenException(
          where + " is not an address of this machine; add it or correct dns.listen", cause);
    }
    return new ListenException("cannot listen on " + where + ": " + why, cause);
  }

  static ListenException tls(String why, @Nullable Throwable cause) {
    return new ListenException("DNS over TLS: " + why, cause);
  }

  static ListenException wildcard(InetSocketAddress address) {
    return new ListenException(
        text(address)
            + " in dns.listen would answer from an address of the kernel's choice, which clients"
            + " may not accept; list the addresses themselves",
        null);
  }

  private static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
