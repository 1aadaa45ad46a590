package org.jitsu.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The control door over TCP.
 *
 * @param listen where it is; not empty
 * @param tls with what it proves itself; null for none, and then every address is of the loopback
 *     interface
 * @param tokens who may come in; not empty
 */
public record Api(List<InetSocketAddress> listen, @Nullable Tls tls, List<Token> tokens) {

  private static final String TOKEN = "{ secret: grafana.token, scope: read }";

  public Api {
    listen = List.copyOf(listen);
    tokens = List.copyOf(tokens);
  }

  /**
   * A certificate.
   *
   * @param certificate a PEM file of the chain, the server's own first
   * @param key a PEM file of its private key
   */
  public record Tls(Path certificate, Path key) {}

  /** What a token is for. */
  public enum Scope {
    /** To look. */
    READ,
    /** To summon and stop as well. */
    OPERATE,
    /** To change what is served as well. */
    ADMINISTER
  }

  /**
   * Somebody who may come in.
   *
   * @param name who it is, for the log
   * @param secret a file with the token
   * @param scope what they may do
   * @param tenant whose services and guests they see; empty for all
   */
  public record Token(String name, Path secret, Scope scope, String tenant) {}

  static Api read(Section section, Set<String> tenants) {
    List<Placed<InetSocketAddress>> listen =
        section.requireList("listen", "[127.0.0.1:8053]", Addresses::socket);
    Tls tls = section.has("tls") ? tls(section) : null;
    if (tls == null && !section.has("tls")) {
      listen.stream()
          .filter(each -> !each.value().getAddress().isLoopbackAddress())
          .forEach(
              each ->
                  section
                      .problems()
                      .error(
                          each.at(),
                          "api: tokens would pass over a network that anybody may listen to",
                          "tls: { certificate: cert.pem, key: key.pem }, or listen: [127.0.0.1:8053]"));
    }
    Section all = section.section("tokens", "{ grafana: " + TOKEN + " }");
    List<Token> tokens = new ArrayList<>();
    for (Section each : all.named(TOKEN)) {
      Placed<Path> secret = each.require("secret", "grafana.token", each::resolve);
      Scope scope = each.take("scope", "read", Words.oneOf(Scope.class), Scope.READ).value();
      Placed<String> tenant = each.take("tenant", "shop", Words.oneOf(List.copyOf(tenants)));
      if (tenant != null && scope == Scope.ADMINISTER) {
        section
            .problems()
            .error(
                tenant.at(),
                "api: what is served is not a tenant's to change",
                "{ secret: shop.token, scope: operate, tenant: shop }");
      }
      if (secret != null) {
        String whose = tenant == null ? "" : tenant.value();
        tokens.add(new Token(each.name().value(), secret.value(), scope, whose));
      }
    }
    if (!section.has("tokens")) {
      section
          .problems()
          .error(
              section.name().at(),
              "api: without a token nobody may come in",
              "tokens: { grafana: " + TOKEN + " }");
    }
    return new Api(listen.stream().map(Placed::value).toList(), tls, tokens);
  }

  private static @Nullable Tls tls(Section section) {
    Section tls = section.section("tls", "{ certificate: cert.pem, key: key.pem }");
    Placed<Path> certificate = tls.require("certificate", "cert.pem", tls::resolve);
    Placed<Path> key = tls.require("key", "key.pem", tls::resolve);
    return certificate == null || key == null ? null : new Tls(certificate.value(), key.value());
  }
}
