package org.jitsu.dns;

import java.net.InetSocketAddress;
import java.util.List;
import org.jitsu.core.wake.Prefix;
import org.jspecify.annotations.Nullable;

/**
 * Who the name server is, and how it deals with those who ask.
 *
 * @param identity which of several servers this is; empty to keep it to itself
 * @param cookieSecrets the secrets of DNS cookies: the first makes them, each is believed; empty
 *     for one that is drawn, and drawn anew every day
 * @param sameRepliesPerSecond how many equal replies over UDP a prefix gets in a second whose
 *     return path is not proven; 0 for any number
 * @param unlimited clients that get any number
 * @param keys with which transfers and notifications may be signed
 * @param tls the certificate for DNS over TLS and HTTPS; null for none
 * @param tlsListen the addresses for DNS over TLS; none without a certificate
 * @param httpsListen the addresses for DNS over HTTPS; none without a certificate
 * @param forward whose queries for other names are passed on; null for nobody's
 */
public record ServerTerms(
    String identity,
    List<CookieSecret> cookieSecrets,
    int sameRepliesPerSecond,
    List<Prefix> unlimited,
    List<TransferKey> keys,
    @Nullable TlsFiles tls,
    List<InetSocketAddress> tlsListen,
    List<InetSocketAddress> httpsListen,
    @Nullable ForwardTerms forward) {

  /** No name, no TLS; 200 equal replies a second, as NSD has it, but to this host itself. */
  public static final ServerTerms DEFAULTS =
      new ServerTerms(
          "",
          List.of(),
          200,
          List.of(Prefix.parse("127.0.0.0/8"), Prefix.parse("::1")),
          List.of(),
          null,
          List.of(),
          List.of(),
          null);

  public ServerTerms {
    cookieSecrets = List.copyOf(cookieSecrets);
    unlimited = List.copyOf(unlimited);
    keys = List.copyOf(keys);
    tlsListen = List.copyOf(tlsListen);
    httpsListen = List.copyOf(httpsListen);
    if (tls == null && !(tlsListen.isEmpty() && httpsListen.isEmpty())) {
      throw new IllegalArgumentException("DNS over TLS or HTTPS needs a certificate");
    }
  }
}
