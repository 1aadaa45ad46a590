package org.jitsu.dns;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLException;

/**
 * What DNS over TLS (RFC 7858) and over HTTPS (RFC 8484) need.
 *
 * @param certificate a PEM file of the certificate chain, the server's own first
 * @param key a PEM file of its private key (PKCS 8), without a password
 */
public record TlsFiles(Path certificate, Path key) {

  /**
   * Reads both. Blocks on files.
   *
   * @param protocols which of them are spoken above TLS, the better first (ALPN, RFC 7301); none
   *     where only DNS is
   */
  SslContext read(String... protocols) throws ListenException {
    for (Path file : new Path[] {certificate, key}) {
      if (!Files.isReadable(file)) {
        throw ListenException.tls("there is no file " + file + " to read", null);
      }
    }
    try {
      File chain = certificate.toFile();
      return SslContextBuilder.forServer(chain, key.toFile())
          .protocols("TLSv1.3", "TLSv1.2")
          .applicationProtocolConfig(
              protocols.length == 0
                  ? ApplicationProtocolConfig.DISABLED
                  : new ApplicationProtocolConfig(
                      ApplicationProtocolConfig.Protocol.ALPN,
                      ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                      ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                      protocols))
          .build();
    } catch (SSLException | IllegalArgumentException e) {
      throw ListenException.tls(
          certificate + " and " + key + " are no certificate and key in PEM: " + e.getMessage(), e);
    }
  }
}
