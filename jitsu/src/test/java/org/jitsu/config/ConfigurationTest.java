package org.jitsu.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestSpec.Forward;
import org.jitsu.core.hypervisor.GuestSpec.Network;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.placement.Architecture;
import org.jitsu.core.placement.BoardSpec;
import org.jitsu.core.service.Mode;
import org.jitsu.core.service.Port;
import org.jitsu.core.service.Readiness;
import org.jitsu.core.service.Refusing;
import org.jitsu.core.service.Service;
import org.jitsu.core.service.Wake;
import org.jitsu.core.wake.HostLimits;
import org.jitsu.core.wake.Hours;
import org.jitsu.core.wake.Prefix;
import org.jitsu.core.wake.Rate;
import org.jitsu.core.wake.Tenant;
import org.jitsu.core.wake.WakeLimits;
import org.jitsu.core.wake.WakeTerms;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is left out has its default, and what is said arrives: for every record. */
class ConfigurationTest {

  private static final Set<String> BACKENDS =
      Set.of("qemu", "solo5", "process", "libvirt", "xl", "board");

  private static final Path EXAMPLES =
      Path.of(System.getProperty("jitsu.root"), "docs/examples").toAbsolutePath();
  private static final Path STATE = Path.of("/state");

  private static final String MINIMAL =
      """
      dns: { zones: [{ name: example.test }] }
      bridge: { address: 10.77.0.1/24 }
      guests:
        www: { backend: qemu, kernel: hello.elf }
      services:
        www.example.test: { guest: www, addresses: [10.77.0.254], ports: [80/tcp] }
      """;

  @TempDir Path folder;

  @Test
  void dnsListensOnLoopbackByDefault() throws Exception {
    assertThat(minimal().dns())
        .isEqualTo(
            new Dns(
                List.of(socket("127.0.0.1", 5353), socket("::1", 5353)),
                List.of(new Dns.Zone("example.test", null))));
  }

  @Test
  void bridgeProbesFromTheHighestFreeAddressByDefault() throws Exception {
    assertThat(minimal().bridge())
        .isEqualTo(new Bridge("jitsu0", address("10.77.0.1"), 24, address("10.77.0.253")));
  }

  @Test
  void daemonKeepsItsStateWhereItIsTold() throws Exception {
    assertThat(minimal().daemon())
        .isEqualTo(new Daemon(STATE, Path.of("/state/control.sock"), Daemon.Log.TEXT));
  }

  @Test
  void guestHasSmallDefaults() throws Exception {
    long tenSeconds = Duration.ofSeconds(10).toNanos();
    var spec =
        new GuestSpec(
            new GuestName("www"),
            GuestReader.derivedMac("www"),
            folder.resolve("hello.elf"),
            null,
            "",
            64L << 20,
            1,
            List.of(),
            Network.TAP,
            List.of(),
            tenSeconds,
            Map.of());
    assertThat(minimal().guests())
        .containsExactly(new Guest(spec, "qemu", StopMode.DESTROY, null, tenSeconds));
  }

  @Test
  void serviceIsWokenByQueriesAndSleepsAfterTwoMinutesByDefault() throws Exception {
    assertThat(minimal().services())
        .containsExactly(
            new Service(
                "www.example.test",
                new GuestName("www"),
                List.of("www.example.test"),
                List.of(address("10.77.0.254")),
                List.of(Port.tcp(80)),
                Mode.AUTO,
                Wake.QUERY,
                new Readiness.Tcp(),
                Refusing.RESET,
                Duration.ofMinutes(2).toNanos(),
                60));
  }

  @Test
  void boardsAreMappedInFull() throws Exception {
    String hostKey =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
    Map<String, String> options =
        new HashMap<>(
            Map.of(
                "ssh", "jitsu@10.0.0.21:2222",
                "ssh-key", "/etc/jitsu/id_ed25519",
                "host-key", hostKey,
                "directory", "/srv/jitsu",
                "store", Long.toString(128L << 20),
                "address", "10.0.0.22",
                "ports", "30000"));
    options.putAll(
        Map.of("switch", "command", "switch-on", "relay 3 on", "switch-off", "relay 3 off"));
    assertThat(full().boards())
        .containsExactly(
            new BoardSpec(
                "b1",
                Architecture.ARM64,
                1L << 30,
                Duration.ofSeconds(30).toNanos(),
                Duration.ofMinutes(2).toNanos(),
                options),
            new BoardSpec(
                "b2",
                Architecture.ARM,
                512L << 20,
                Duration.ofSeconds(60).toNanos(),
                Duration.ofMinutes(5).toNanos(),
                Map.of(
                    "ssh", "root@10.0.0.23",
                    "ssh-key", "/etc/jitsu/id_ed25519",
                    "host-key", hostKey,
                    "switch", "tasmota",
                    "switch-at", "http://10.0.0.121#2")));
    String strip = "json:http://10.0.0.122/rpc/Shelly.GetStatus#/switch:2/apower,W";
    assertThat(full().boardMeters()).containsExactly(new BoardMeter("b1", strip, 1.2));
    assertThat(minimal().boardMeters()).isEmpty();
  }

  @Test
  void aGuestOnABoardHasAPortAndTimeToWakeIt() throws Exception {
    String text =
        """
            dns: { zones: [{ name: jitsu.test }] }
            boards:
              b1: { architecture: arm, memory: 64MiB, ssh: b1, ssh-key: key, host-key: key, wake: 40s }
            guests:
              www:
                backend: board
                kernel: www
                cmdline: "-p ${port} $${port}"
                network: user
                board: b1
                apart: web
            services:
              www.jitsu.test:
                { guest: www, addresses: [127.0.0.2], ports: [80/tcp], ready: "delay:1s" }
            """;
    Configuration configuration = load(text).configuration();
    Guest www = configuration.guests().getFirst();
    assertThat(www.spec().cmdline()).isEqualTo("-p ${port} ${port}");
    assertThat(www.spec().options()).isEqualTo(Map.of("board", "b1", "apart", "web"));
    assertThat(www.bootDeadlineNs()).isEqualTo(Duration.ofSeconds(50).toNanos());
    assertThat(configuration.boards().getFirst().idleNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void dnsIsMappedInFull() throws Exception {
    assertThat(full().dns())
        .isEqualTo(
            new Dns(
                List.of(socket("127.0.0.1", 53), socket("::1", 53)),
                List.of(
                    new Dns.Zone(
                        "example.test",
                        EXAMPLES.resolve("example.test.zone"),
                        List.of(Prefix.parse("192.0.2.0/24")),
                        "secondary.example",
                        List.of(socket("192.0.2.53", 53))),
                    new Dns.Zone("shop.test", null)),
                Map.of("www.example.test", List.of("h2", "http/1.1")),
                new Dns.Terms(
                    "ns1",
                    EXAMPLES.resolve("cookies.secret"),
                    100,
                    List.of(Prefix.parse("10.0.0.0/8")),
                    List.of(
                        new Dns.Key(
                            "secondary.example",
                            "hmac-sha512",
                            EXAMPLES.resolve("transfer.secret"))),
                    new Dns.Tls(
                        List.of(socket("127.0.0.1", 853)),
                        List.of(socket("127.0.0.1", 443)),
                        EXAMPLES.resolve("cert.pem"),
                        EXAMPLES.resolve("key.pem")),
                    new Dns.Forward(
                        List.of(socket("192.0.2.1", 53)), List.of(Prefix.parse("10.0.0.0/8"))))));
  }

  @Test
  void bridgeAndDaemonAreMappedInFull() throws Exception {
    Configuration full = full();
    assertThat(full.bridge())
        .isEqualTo(
            new Bridge(
                "jitsu1",
                address("10.77.0.1"),
                16,
                address("10.77.255.250"),
                new Bridge.Ipv6(address("fd00:77::1"), 64),
                false));
    assertThat(full.daemon())
        .isEqualTo(
            new Daemon(
                EXAMPLES.resolve("state"),
                EXAMPLES.resolve("control.sock"),
                Daemon.Log.JSON,
                Daemon.Reload.WATCHED));
    assertThat(full.energy()).isEqualTo(new Energy(List.of("rapl"), 50_000_000, 2.1, 25, 500_000));
    assertThat(full.api())
        .isEqualTo(
            new Api(
                List.of(socket("127.0.0.1", 8053), socket("192.0.2.53", 8053)),
                new Api.Tls(EXAMPLES.resolve("cert.pem"), EXAMPLES.resolve("key.pem")),
                List.of(
                    new Api.Token("grafana", EXAMPLES.resolve("grafana.token"), Api.Scope.READ, ""),
                    new Api.Token(
                        "shop", EXAMPLES.resolve("shop.token"), Api.Scope.OPERATE, "shop"))));
  }

  @Test
  void guestIsMappedInFull() throws Exception {
    Guest www = full().guests().getFirst();
    Path hello = EXAMPLES.resolve("../../unikernels/hello/target/hello.elf").normalize();
    assertThat(www)
        .isEqualTo(
            new Guest(
                new GuestSpec(
                    new GuestName("www"),
                    Mac.parse("02:00:5e:10:00:01"),
                    hello,
                    null,
                    "ip=10.77.0.10/16 gw=10.77.0.1 ip6=fd00:77::10/64 gw6=fd00:77::1 price=${name}",
                    16L << 20,
                    2,
                    List.of(),
                    Network.TAP,
                    List.of(),
                    Duration.ofSeconds(10).toNanos(),
                    Map.of("machine", "pc", "accel", "tcg")),
                "qemu",
                StopMode.PAUSE,
                null,
                Duration.ofSeconds(3).toNanos()));
  }

  @ParameterizedTest
  @CsvSource({
    "create,  DESTROY,",
    "prepared, DESTROY,",
    "unpause, PAUSE, PAUSE",
    "restore, SUSPEND,",
    "snapshot, DESTROY, SUSPEND",
  })
  void howItIsStartedSaysHowItSleeps(String start, StopMode stop, @Nullable StopMode ahead)
      throws Exception {
    String guest = "{ backend: qemu, kernel: hello.elf";
    Guest www =
        load(MINIMAL.replace(guest, guest + ", start: " + start))
            .configuration()
            .guests()
            .getFirst();
    assertThat(www.stop()).isEqualTo(stop);
    assertThat(www.ahead()).isEqualTo(ahead);
    boolean isTheirs = List.of("prepared", "snapshot").contains(start);
    assertThat(www.spec().options()).isEqualTo(isTheirs ? Map.of("start", start) : Map.of());
  }

  @Test
  void servicesMayAcceptThatTheyShareASnapshot() throws Exception {
    String shop =
        "  shop.example.test: { guest: www, addresses: [10.77.0.253], ports: [80/tcp] }\n";
    String guest = "{ backend: qemu, kernel: hello.elf";
    String accepted = guest + ", start: snapshot, shared-secrets: accept";
    assertThat(load(MINIMAL.replace(guest, accepted) + shop).configuration().guests()).hasSize(1);
  }

  @Test
  void guestWithDisksIsMappedInFull() throws Exception {
    Guest shop = full().guests().getLast();
    assertThat(shop.spec().initrd())
        .isEqualTo(EXAMPLES.resolve("../../unikernels/linux/target/initramfs.gz").normalize());
    assertThat(shop.spec().disks())
        .containsExactly(EXAMPLES.resolve("shop.img"), EXAMPLES.resolve("data.img"));
    assertThat(shop.spec().memoryBytes()).isEqualTo(1L << 30);
    assertThat(shop.stop()).isEqualTo(StopMode.SHUTDOWN);
    assertThat(shop.spec().shutdownDeadlineNs()).isEqualTo(Duration.ofSeconds(30).toNanos());
  }

  @Test
  void whatOnlyABackendUnderstandsIsHandedOn() throws Exception {
    String text =
        MINIMAL.replace(
            "{ backend: qemu, kernel: hello.elf }",
            """
            { backend: solo5, kernel: hello.spt, tender: ./solo5-spt, cpus-on: "0-1",
                   devices: service data, tender-options: [--x-exec-heap],
                   memory-limit: 64MiB, cpu-limit: 150% }
            """);
    Guest www = load(text).configuration().guests().getFirst();
    assertThat(www.backend()).isEqualTo("solo5");
    assertThat(www.spec().options())
        .isEqualTo(
            Map.of(
                "tender", folder.resolve("solo5-spt").toString(),
                "cpus-on", "0-1",
                "devices", "service data",
                "tender-options", "--x-exec-heap",
                "memory-limit", Integer.toString(64 << 20),
                "cpu-limit", "150"));
  }

  @Test
  void aCommandIsAListOrALineAndKnowsItsAddresses() throws Exception {
    for (String command :
        List.of(
            "[vmm, \"--ip=${address}/${prefix}\", \"gw ${gateway}\", \"$${address} ${tap}\"]",
            "\"vmm --ip=${address}/${prefix} 'gw ${gateway}' '$${address} ${tap}'\"")) {
      String text =
          MINIMAL.replace(
              "{ backend: qemu, kernel: hello.elf }",
              "{ backend: process, kernel: hello, command: " + command + " }");
      String handedOn =
          load(text).configuration().guests().getFirst().spec().options().get("command");
      assertThat(handedOn).isEqualTo("vmm --ip=10.77.0.254/24 'gw 10.77.0.1' '$${address} ${tap}'");
    }
  }

  @Test
  void serviceIsMappedInFull() throws Exception {
    List<Service> services = full().services();
    assertThat(services.getFirst().names()).containsExactly("www.example.test", "example.test");
    assertThat(services.getFirst().addresses())
        .containsExactly(address("10.77.0.10"), address("10.77.0.11"), address("fd00:77::10"));
    assertThat(services.getFirst().mode()).isEqualTo(Mode.HOLD);
    assertThat(services.getLast().mode()).isEqualTo(Mode.PROXY);
    assertThat(services.get(1))
        .isEqualTo(
            new Service(
                "time.example.test",
                new GuestName("www"),
                List.of("time.example.test"),
                List.of(address("10.77.0.12")),
                List.of(Port.udp(123)),
                Mode.AUTO,
                Wake.SYN,
                new Readiness.Arp(),
                Refusing.SILENCE,
                Duration.ofHours(1).toNanos(),
                0));
    assertThat(services.getLast().ready())
        .isInstanceOfSatisfying(
            Readiness.Console.class,
            console ->
                assertThat(console.pattern().pattern()).isEqualTo("listening on port [0-9]+"));
  }

  @Test
  void aGuestMayHaveIpv6Alone() throws Exception {
    String text =
        MINIMAL
            .replace("10.77.0.1/24", "10.77.0.1/24, address6: \"fd00:77::1/120\"")
            .replace("hello.elf", "hello.elf, cmdline: \"${address6}/${prefix6} ${gateway6}\"")
            .replace("10.77.0.254", "\"fd00:77::ff\"");
    Configuration configuration = load(text).configuration();
    assertThat(configuration.bridge())
        .isEqualTo(
            new Bridge(
                "jitsu0",
                address("10.77.0.1"),
                24,
                address("10.77.0.254"),
                new Bridge.Ipv6(address("fd00:77::1"), 120),
                true));
    assertThat(configuration.guests().getFirst().spec().cmdline())
        .isEqualTo("fd00:77::ff/120 fd00:77::1");
    assertThat(configuration.services().getFirst().addresses())
        .containsExactly(address("fd00:77::ff"));
  }

  @Test
  void nobodyIsAskedAnythingByDefault() throws Exception {
    WakeLimits waking = minimal().waking();
    assertThat(waking.host()).isEqualTo(HostLimits.DEFAULTS);
    assertThat(waking.of(minimal().services().getFirst())).isEqualTo(WakeTerms.OPEN);
    assertThat(waking.tenants()).isEmpty();
  }

  @Test
  void wakingIsMappedInFull() throws Exception {
    Configuration full = full();
    long minute = Duration.ofMinutes(1).toNanos();
    assertThat(full.waking().host())
        .isEqualTo(
            new HostLimits(
                new Rate(60, minute),
                new Rate(30, 60 * minute),
                16,
                2L << 30,
                Duration.ofSeconds(3).toNanos(),
                Duration.ofSeconds(30).toNanos(),
                List.of(Prefix.parse("192.0.2.0/24"))));
    assertThat(full.waking().of(full.services().get(1)))
        .isEqualTo(
            new WakeTerms(
                "",
                5,
                List.of(Prefix.parse("10.0.0.0/8"), Prefix.parse("2001:db8::/32")),
                List.of(Prefix.parse("10.6.6.6")),
                Set.of("A", "HTTPS"),
                new Hours(6 * 60, 23 * 60 + 30),
                new Rate(10, minute)));
    Tenant shop =
        new Tenant(
            "shop",
            List.of("shop.test"),
            new Rate(100, 60 * minute),
            4,
            1L << 30,
            EXAMPLES.resolve("shop.sock"));
    assertThat(full.waking().tenant(full.services().getLast())).isEqualTo(shop);
    assertThat(full.waking().tenant(full.services().getFirst())).isNull();
  }

  @Test
  void guestInUserModeIsForwardedEveryPortOfItsServices() throws Exception {
    String text =
        MINIMAL
            .replace("bridge: { address: 10.77.0.1/24 }\n", "")
            .replace("hello.elf", "hello.elf, network: user, cmdline: \"${address} ${gateway}\"")
            .replace("[10.77.0.254]", "[127.0.0.10, 127.0.0.11]")
            .replace(
                "80/tcp]",
                "80/tcp, 53/udp], ready: \"delay:300ms\", proxy-protocol: v2, mode: relay");
    Configuration configuration = load(text).configuration();
    GuestSpec spec = configuration.guests().getFirst().spec();
    assertThat(configuration.bridge()).isNull();
    assertThat(configuration.services().getFirst().mode()).isEqualTo(Mode.RELAY);
    assertThat(configuration.proxyProtocol()).containsExactly("www.example.test");
    assertThat(minimal().proxyProtocol()).isEmpty();
    assertThat(spec.cmdline()).isEqualTo("10.0.2.15 10.0.2.2");
    assertThat(spec.forwards())
        .containsExactly(
            new Forward(InetAddress.getLoopbackAddress(), 0, Port.tcp(80)),
            new Forward(address("127.0.0.10"), 53, Port.udp(53)),
            new Forward(address("127.0.0.11"), 53, Port.udp(53)));
  }

  private Configuration minimal() throws Exception {
    return load(MINIMAL).configuration();
  }

  private Loaded load(String text) throws Exception {
    Path file = Files.writeString(folder.resolve("jitsu.yaml"), text);
    return ConfigurationReader.read(ConfigurationFile.read(file), List.of(), BACKENDS, STATE);
  }

  private static Configuration full() throws Exception {
    Path file = EXAMPLES.resolve("full.yaml");
    return ConfigurationReader.read(ConfigurationFile.read(file), List.of(), BACKENDS, STATE)
        .configuration();
  }

  private static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }

  private static InetSocketAddress socket(String address, int port) {
    return new InetSocketAddress(address(address), port);
  }
}
