package org.jitsu.bench.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jitsu.bench.client.Client;
import org.jitsu.bench.client.FairProber;
import org.jitsu.bench.client.StaggeredProber;
import org.jitsu.bench.rig.Contender;
import org.jitsu.bench.rig.Load;
import org.jitsu.bench.rig.Pacer;
import org.jitsu.bench.rig.Rig;
import org.jitsu.bench.subject.HandStart;
import org.jitsu.wire.address.IpAddr;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hello guest is started by hand, and the fair prober that fits it sees it. */
class BareGuestIT {
  private static final Path IMAGES =
      Path.of(System.getProperty("jitsu.root"), "unikernels/hello/target");

  private static final Path KERNEL = IMAGES.resolve(Backend.QEMU.image());
  private static final Path PROGRAM = IMAGES.resolve(Backend.PROCESS.image());

  @TempDir Path directory;

  private final VmmLine qemu =
      new VmmLine(
          List.of(
              "qemu-system-x86_64",
              "-nodefaults",
              "-no-user-config",
              "-no-reboot",
              "-display",
              "none",
              "-machine",
              "microvm,acpi=off",
              "-accel",
              "tcg",
              "-m",
              "16",
              "-chardev",
              "socket,id=console,fd=3,server=on,wait=on",
              "-serial",
              "chardev:console",
              "-kernel",
              KERNEL.toString(),
              "-append",
              "ip=10.77.0.10/24 gw=10.77.0.1 name=hello",
              "-netdev",
              "tap,id=net0,ifname=jt-hello,script=no,downscript=no",
              "-device",
              "virtio-net-device,netdev=net0,mac=02:00:00:00:00:0a"));

  private final VmmLine process =
      new VmmLine(
          List.of(
              PROGRAM.toString(),
              "--mem=16",
              "--net:service=jt-hello",
              "--net-mac:service=02:00:00:00:00:0a",
              "--",
              PROGRAM.toString(),
              "ip=10.77.0.10/24",
              "gw=10.77.0.1",
              "name=hello"));

  @BeforeEach
  void partsAreThere() throws Exception {
    assertThat(NetworkInterface.networkInterfaces().map(NetworkInterface::getName))
        .as("only ever in a network namespace of the test's own, see failsafe in pom.xml")
        .containsOnly("lo");
    assumeThat(KERNEL).as("the guest, made by unikernels/build").exists();
    assumeThat(Path.of("/dev/net/tun")).as("the kernel's tun driver").exists();
  }

  @Test
  void qemuStartsAgainAndAgainAndLeavesNothing() throws Exception {
    assumeThat(Path.of("/usr/bin/qemu-system-x86_64")).as("package qemu-system-x86").exists();

    startsAgainAndAgain(qemu, new Site(Backend.QEMU, KERNEL, 16), new FairProber(), 3);

    try (var files = Files.list(directory)) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("bare.log", "bare-3.sock");
    }
  }

  @Test
  void aProcessStartsAgainAndAgainAndLeavesNothing() throws Exception {
    startsAgainAndAgain(process, new Site(Backend.PROCESS, PROGRAM, 16), new StaggeredProber(), 20);

    try (var files = Files.list(directory)) {
      assertThat(files.map(path -> path.getFileName().toString())).containsExactly("bare.log");
    }
  }

  private void startsAgainAndAgain(VmmLine held, Site site, Client client, int times)
      throws Exception {
    ClientWatch watch = new ClientWatch(IpAddr.of(BareGuest.gateway()));
    Contender contender;
    try (NeighbourCache neighbours = new NeighbourCache();
        PlainBridge bridge = PlainBridge.make(BareGuest.BRIDGE, BareGuest.gateway());
        Capture capture = new Capture(neighbours.index(BareGuest.BRIDGE), watch);
        BareGuest guest = new BareGuest(bridge, held, site, directory);
        HandStart start = new HandStart(guest, neighbours, client)) {
      contender = new Contender(start, Load.ONCE);

      new Rig(Pacer.system()).run(times, List.of(contender), (round, rounds) -> {});
      capture.stop();
    }

    assertThat(contender.series().reasons()).isEmpty();
    assertThat(contender.series().attempts()).isEqualTo(times);
    assertThat(contender.series().maxMs().orElseThrow())
        .as("not a one-second timer")
        .isLessThan(900);
    assertThat(watch.connections()).as("seen by the capture").isGreaterThanOrEqualTo(times);
    assertThat(NetworkInterface.networkInterfaces().map(NetworkInterface::getName))
        .containsOnly("lo");
  }

  @Test
  void theFairProbersNeighbourRetryIsSet() throws Exception {
    try (PlainBridge bridge = PlainBridge.make(BareGuest.BRIDGE, BareGuest.gateway())) {
      assertThat(bridge).isNotNull();
      Path retry = Path.of("/proc/sys/net/ipv4/neigh", BareGuest.BRIDGE, "retrans_time_ms");
      int retryMs = Integer.parseInt(Files.readAllLines(retry).getFirst());
      assertThat(retryMs).as("rounded up to the kernel's tick").isBetween(10, 20);
    }
  }
}
