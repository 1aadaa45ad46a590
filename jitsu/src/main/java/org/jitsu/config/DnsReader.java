package org.jitsu.config;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jitsu.core.wake.Prefix;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code dns}. */
final class DnsReader {

  private static final List<String> DEFAULT_LISTEN = List.of("127.0.0.1:5353", "[::1]:5353");
  private static final List<String> ALGORITHMS =
      List.of("hmac-sha256", "hmac-sha384", "hmac-sha512", "hmac-sha224", "hmac-sha1");
  private static final int MIN_BITS = 8; // 10.0.0.0/8
  private static final int MIN_BITS6 = 7; // fc00::/7
  private static final int MAX_REPLIES = 1_000_000;
  private static final String PREFIXES = "[192.0.2.0/24]";

  private final Section section;
  private final List<Dns.Key> keys;
  private final List<InetSocketAddress> own;

  private DnsReader(Section section) {
    this.section = section;
    this.keys = keys(section);
    this.own = listen(section, DEFAULT_LISTEN);
  }

  static Dns read(Section section) {
    var reader = new DnsReader(section);
    return new Dns(reader.own, reader.zones(), Map.of(), reader.terms());
  }

  private static List<InetSocketAddress> listen(Section from, List<String> usual) {
    if (!from.has("listen") && !usual.isEmpty()) {
      return usual.stream().map(Addresses::socket).toList();
    }
    return from.requireList("listen", "[127.0.0.1:5353]", Addresses::socket).stream()
        .map(Placed::value)
        .toList();
  }

  private List<Dns.Zone> zones() {
    var zones = new ArrayList<Dns.Zone>();
    var names = new HashSet<String>();
    for (Section each : section.sections("zones", "[{ name: example.test }]")) {
      Placed<String> name = each.require("name", "example.test", Words::dnsName);
      Placed<Path> file = each.take("file", "example.test.zone", each::resolve);
      if (file != null && !Files.isReadable(file.value())) {
        each.problems().error(file.at(), "there is no zone file " + file.value() + " to read", "");
      }
      Dns.Zone zone = zone(each, name == null ? "" : name.value(), file);
      if (name != null && names.add(name.value())) {
        zones.add(zone);
      } else if (name != null) {
        each.problems().error(name.at(), "the zone " + name.value() + " is here twice", "");
      }
    }
    return zones;
  }

  private Dns.Zone zone(Section each, String name, @Nullable Placed<Path> file) {
    Set<String> known = keys.stream().map(Dns.Key::name).collect(Collectors.toSet());
    Placed<String> key = each.take("transfer-key", "secondary.example", Words.oneOf(known));
    return new Dns.Zone(
        name,
        file == null ? null : file.value(),
        values(each.takeList("transfer-to", PREFIXES, Prefix::parse)),
        key == null ? null : key.value(),
        values(each.takeList("secondaries", "[192.0.2.53:53]", Addresses::socket)));
  }

  private Dns.Terms terms() {
    Placed<Path> cookies = section.take("cookie-secret", "cookies.secret", section::resolve);
    List<Prefix> unlimited = values(section.takeList("unlimited", PREFIXES, Prefix::parse));
    return new Dns.Terms(
        section.take("identity", "ns1", DnsReader::identity, "").value(),
        cookies == null ? null : cookies.value(),
        section
            .take(
                "replies-per-second",
                "200",
                Amounts.count(0, MAX_REPLIES),
                Dns.Terms.REPLIES_PER_SECOND)
            .value(),
        section.has("unlimited") ? unlimited : Dns.Terms.UNLIMITED,
        keys,
        section.has("tls") ? tls() : null,
        section.has("forward") ? forward() : null);
  }

  private Dns.Forward forward() {
    Section forward = section.section("forward", "{ to: [192.0.2.1:53], from: [10.0.0.0/8] }");
    List<Placed<InetSocketAddress>> to =
        forward.requireList("to", "[192.0.2.1:53]", Addresses::socket);
    to.stream()
        .filter(resolver -> own.contains(resolver.value()))
        .forEach(
            resolver ->
                section
                    .problems()
                    .error(
                        resolver.at(),
                        "dns.forward.to: the server would ask itself",
                        "to: [192.0.2.1:53]"));
    return new Dns.Forward(
        values(to), values(forward.requireList("from", PREFIXES, DnsReader::clients)));
  }

  /** Reads who may ask for anything: never everybody. */
  private static Prefix clients(String text) {
    Prefix prefix = Prefix.parse(text);
    int least = prefix.network() instanceof Inet4Address ? MIN_BITS : MIN_BITS6;
    if (prefix.bits() < least) {
      throw new IllegalArgumentException(
          Words.quote(text)
              + " would make an open resolver, which others attack with: /"
              + least
              + " or longer");
    }
    return prefix;
  }

  private Dns.@Nullable Tls tls() {
    Section tls = section.section("tls", "{ certificate: cert.pem, key: key.pem }");
    List<InetSocketAddress> https =
        values(tls.takeList("https", "[192.0.2.53:443]", Addresses::socket));
    List<InetSocketAddress> listen =
        https.isEmpty() || tls.has("listen") ? listen(tls, List.of()) : List.of();
    Placed<Path> certificate = tls.require("certificate", "cert.pem", tls::resolve);
    Placed<Path> key = tls.require("key", "key.pem", tls::resolve);
    return certificate == null || key == null
        ? null
        : new Dns.Tls(listen, https, certificate.value(), key.value());
  }

  private static List<Dns.Key> keys(Section section) {
    var keys = new ArrayList<Dns.Key>();
    String example = "{ secret: transfer.secret }";
    for (Section each :
        section.section("keys", "{ secondary.example: " + example + " }").named(example)) {
      Placed<Path> secret = each.require("secret", "transfer.secret", each::resolve);
      String algorithm =
          each.take("algorithm", "hmac-sha256", Words.oneOf(ALGORITHMS), ALGORITHMS.getFirst())
              .value();
      try {
        String name = Words.dnsName(each.name().value());
        if (secret != null) {
          keys.add(new Dns.Key(name, algorithm, secret.value()));
        }
      } catch (IllegalArgumentException e) {
        each.problems()
            .error(each.name().at(), "dns.keys: " + e.getMessage(), "secondary.example:");
      }
    }
    return keys;
  }

  private static String identity(String text) {
    if (!text.matches("[!-~]{1,64}")) {
      throw new IllegalArgumentException(
          Words.quote(text) + " is not 1 to 64 printable characters without a blank");
    }
    return text;
  }

  private static <T> List<T> values(List<Placed<T>> placed) {
    return placed.stream().map(Placed::value).toList();
  }
}
