package org.jitsu.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jitsu.config.Dns;
import org.jitsu.dns.CookieSecret;
import org.jitsu.dns.DnsOptions;
import org.jitsu.dns.ForwardTerms;
import org.jitsu.dns.ServerTerms;
import org.jitsu.dns.TlsFiles;
import org.jitsu.dns.TransferKey;
import org.jspecify.annotations.Nullable;

/** Makes the name server's options of a configuration, and of the secrets that it names. */
final class DnsAssembly {

  private static final int MAX_SECRET_BYTES = 4096;

  private DnsAssembly() {}

  /**
   * Returns the options. Blocks on files.
   *
   * @throws CannotException when a secret cannot be read; it never says what stands there
   */
  static DnsOptions options(Dns dns) throws CannotException {
    List<TransferKey> keys = new ArrayList<>();
    for (Dns.Key key : dns.terms().keys()) {
      try {
        keys.add(new TransferKey(key.name(), key.algorithm(), read(key.secret()).strip()));
      } catch (IllegalArgumentException e) {
        throw new CannotException(key.secret() + " has no secret in Base64 of 8 octets or more", e);
      }
    }
    Dns.Tls tls = dns.terms().tls();
    Dns.Forward forward = dns.terms().forward();
    return DnsOptions.listeningOn(dns.listen())
        .with(
            new ServerTerms(
                dns.terms().identity(),
                cookieSecrets(dns.terms().cookieSecret()),
                dns.terms().repliesPerSecond(),
                dns.terms().unlimited(),
                keys,
                tls == null ? null : new TlsFiles(tls.certificate(), tls.key()),
                tls == null ? List.of() : tls.listen(),
                tls == null ? List.of() : tls.https(),
                forward == null ? null : new ForwardTerms(forward.to(), forward.from())));
  }

  /** Reads the secrets of cookies; none where no file has them. */
  static List<CookieSecret> cookieSecrets(@Nullable Path file) throws CannotException {
    if (file == null) {
      return List.of();
    }
    try {
      List<CookieSecret> secrets =
          read(file).lines().filter(line -> !line.isBlank()).map(CookieSecret::parse).toList();
      if (secrets.isEmpty()) {
        throw new CannotException(file + " is empty: a cookie secret is 32 hexadecimal digits");
      }
      return secrets;
    } catch (IllegalArgumentException e) {
      throw new CannotException(file + ": " + e.getMessage(), e);
    }
  }

  /** Reads a secret. */
  static String read(Path file) throws CannotException {
    try {
      if (Files.size(file) > MAX_SECRET_BYTES) {
        throw new CannotException(file + " is too long for a secret");
      }
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new CannotException("the secret " + file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
