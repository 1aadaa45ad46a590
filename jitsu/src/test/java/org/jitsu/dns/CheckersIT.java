package org.jitsu.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jitsu.core.service.Wake;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.time.Ticker;
import org.jitsu.core.time.WallClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the checkers of registries say of a zone that we serve: zonemaster and dnsviz, in the test's
 * own namespace, with a root of NSD's and addresses of the documentation's ranges.
 */
@Timeout(180)
class CheckersIT {

  /**
   * What cannot hold here: addresses for documentation are found to be such, and whose networks
   * they belong to is asked of the Internet.
   */
  private static final Set<String> DISABLED = Set.of("address01", "connectivity03");

  private static final Pattern CASE = Pattern.compile("\"([a-z]+[0-9]{2})\"");
  private static final List<String> FOUR = List.of("198.51.100.53", "203.0.113.53");
  private static final List<String> SIX = List.of("2001:db8:1::53", "2001:db8:2::53");
  private static final String ROOT = "192.0.2.1";
  private static final String GLUE =
      """
      ns1 A 198.51.100.53
      ns1 AAAA 2001:db8:1::53
      ns2 A 203.0.113.53
      ns2 AAAA 2001:db8:2::53
      """;

  @TempDir private Path directory;
  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeEach
  void delegate() throws Exception {
    addresses("add");
    Files.writeString(
        directory.resolve("root.zone"),
        """
        $ORIGIN .
        $TTL 3600
        . SOA a.root.test. hostmaster.test. 1 7200 900 1209600 300
        . NS a.root.test.
        a.root.test. A 192.0.2.1
        $ORIGIN example.test.
        @ NS ns1
        @ NS ns2
        """
            + GLUE
            + """
            $ORIGIN arpa.
            53.100.51.198.in-addr PTR ns1.example.test.
            53.113.0.203.in-addr PTR ns2.example.test.
            3.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.ip6 PTR ns1.example.test.
            3.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.2.0.0.0.8.b.d.0.1.0.0.2.ip6 PTR ns2.example.test.
            """);
    NameServer root =
        NameServer.nsd(
            directory,
            new InetSocketAddress(Asking.address(ROOT), 53),
            "zone:\n  name: \".\"\n  zonefile: \"" + directory.resolve("root.zone") + "\"\n");
    open.add(root);
    root.awaitSerial(".", 1);
    Path zone =
        Files.writeString(
            directory.resolve("example.zone"),
            """
            $TTL 3600
            @ SOA ns1 hostmaster 2026010101 14400 3600 1209600 3600
            @ NS ns1
            @ NS ns2
            @ MX 10 mail
            mail A 198.51.100.25
            """
                + GLUE);
    Zones zones =
        Zones.load(
            List.of(new ZoneSource("example.test", zone)),
            List.of(
                new Summoned(
                    Asking.service("www.example.test", Wake.QUERY, 60, "203.0.113.80"),
                    Summoned.Keeping.HELD)));
    List<InetSocketAddress> listen = new ArrayList<>();
    FOUR.forEach(address -> listen.add(new InetSocketAddress(Asking.address(address), 53)));
    SIX.forEach(address -> listen.add(new InetSocketAddress(Asking.address(address), 53)));
    open.add(
        DnsServer.start(
            DnsOptions.listeningOn(listen),
            zones,
            (_, _) -> CompletableFuture.completedFuture(new Outcome.Ready()),
            Ticker.system(),
            WallClock.system()));
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
    addresses("del");
  }

  @Test
  void zonemasterFindsNoError() throws Exception {
    Path hints =
        Files.writeString(
            directory.resolve("hints"), ". 3600 NS a.root.test.\na.root.test. 3600 A 192.0.2.1\n");
    String cases =
        CASE.matcher(Tool.run("zonemaster-cli", "--dump-profile"))
            .results()
            .map(match -> match.group(1))
            .filter(name -> !DISABLED.contains(name))
            .map(name -> '"' + name + '"')
            .collect(Collectors.joining(", ", "{ \"test_cases\": [", "] }"));
    Path profile = Files.writeString(directory.resolve("profile.json"), cases);
    String said =
        Tool.run(
            "zonemaster-cli",
            "--hints=" + hints,
            "--profile=" + profile,
            "--level=INFO",
            "--raw",
            "--no-progress",
            "--show-testcase",
            "example.test");

    assertThat(said).as("it went through").contains("NO_RECURSOR", "EDNS0_SUPPORT", "SYNTAX");
    assertThat(said.lines().filter(line -> line.matches(".*(ERROR|CRITICAL|WARNING).*")))
        .as(said)
        .isEmpty();
  }

  @Test
  void dnsvizFindsNoError() throws Exception {
    Path probe = directory.resolve("probe.json");
    String probed =
        Tool.run(
            "dnsviz",
            "probe",
            "-A",
            "-E",
            "-a",
            ".",
            "-x",
            ".:a.root.test=" + ROOT,
            "-o",
            probe.toString(),
            "example.test",
            "www.example.test",
            "missing.example.test");
    assertThat(probed).doesNotContain("connectivity");
    Path grok = directory.resolve("grok.json");
    Tool.run("dnsviz", "grok", "-P", "-r", probe.toString(), "-o", grok.toString());

    String found = Files.readString(grok);
    assertThat(found).contains("example.test./IN/SOA", "203.0.113.80", "198.51.100.53");
    assertThat(found).doesNotContain("\"errors\"", "\"warnings\"");
  }

  /** The addresses, and a way to everywhere, which dnsviz wants to see before it asks anybody. */
  private static void addresses(String what) throws Exception {
    boolean adds = what.equals("add");
    if (!adds) {
      routes(what);
    }
    for (String address : List.of(ROOT, FOUR.getFirst(), FOUR.getLast())) {
      Tool.run("ip", "address", what, address + "/32", "dev", "lo");
    }
    for (String address : SIX) {
      Tool.run("ip", "address", what, address + "/128", "dev", "lo");
    }
    if (adds) {
      routes(what);
    }
  }

  private static void routes(String what) throws Exception {
    Tool.run("ip", "route", what, "default", "dev", "lo", "src", ROOT);
    Tool.run("ip", "-6", "route", what, "default", "dev", "lo", "src", SIX.getFirst());
  }
}
