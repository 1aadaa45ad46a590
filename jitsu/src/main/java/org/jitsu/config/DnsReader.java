package org.jitsu.config;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Reads the section {@code dns}. */
final class DnsReader {

  private static final List<String> DEFAULT_LISTEN = List.of("127.0.0.1:5353", "[::1]:5353");

  private final Section section;

  private DnsReader(Section section) {
    this.section = section;
  }

  static Dns read(Section section) {
    var reader = new DnsReader(section);
    return new Dns(reader.listen(), reader.zones());
  }

  private List<InetSocketAddress> listen() {
    if (!section.has("listen")) {
      return DEFAULT_LISTEN.stream().map(Addresses::socket).toList();
    }
    return section.requireList("listen", "[127.0.0.1:5353]", Addresses::socket).stream()
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
      if (name != null && names.add(name.value())) {
        zones.add(new Dns.Zone(name.value(), file == null ? null : file.value()));
      } else if (name != null) {
        each.problems().error(name.at(), "the zone " + name.value() + " is here twice", "");
      }
    }
    return zones;
  }
}
