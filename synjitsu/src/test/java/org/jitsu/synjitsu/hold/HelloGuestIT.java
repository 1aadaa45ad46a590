package org.jitsu.synjitsu.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.service.Refusing;
import org.jitsu.core.summon.AddressHold.Released;
import org.jitsu.testkit.Wiretap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The real unikernel on a real QEMU, started by the first connection to it. */
@Timeout(120)
class HelloGuestIT {

  private static final Path QEMU = Path.of("/usr/bin/qemu-system-x86_64");
  private static final Path HELLO =
      Path.of(System.getProperty("jitsu.root", ".."), "unikernels/hello/target/hello.elf");

  /** A kernel sends a SYN again after a second (RFC 6298 section 2.1). */
  private static final long CLIENTS_PATIENCE_NS = 900_000_000;

  @Test
  void firstConnectionIsHeldAndServedWithoutARetransmission() throws Exception {
    assumeTrue(Files.isExecutable(QEMU), "QEMU is missing: apt-get install qemu-system-x86");
    assumeTrue(Files.exists(HELLO), "the unikernel is missing: run unikernels/build");
    try (Scene scene = new Scene(Refusing.RESET);
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
        Wiretap clientSide = new Wiretap(scene.network.bridge().index())) {
      for (int start = 1; start <= 3; start++) {
        int expected = start;
        long knockedNs = System.nanoTime();
        Future<String> page =
            clients.submit(
                () -> Scene.fetch("GET / HTTP/1.1\r\nHost: www\r\nConnection: close\r\n\r\n"));
        await("the SYN summons").until(() -> scene.causes.size() == expected);
        GuestLink link = scene.link();
        CompletionStage<Long> listening = scene.listening(link);
        Process guest = qemu(link);
        try {
          Scene.get(listening);
          Released released = scene.release(link);

          assertThat(page.get(5, TimeUnit.SECONDS)).startsWith("HTTP/1.1 200").contains("www");

          assertThat(released.injected()).isEqualTo(1);
          assumeTrue(
              released.injectedNs() - knockedNs < CLIENTS_PATIENCE_NS,
              "so much runs on this machine that the client's SYN timer ran out during the boot");
          scene.hold(Refusing.RESET);
        } finally {
          guest.destroyForcibly().waitFor();
        }
      }
      assertThat(clientSide.lines(line -> line.contains("Flags [S],"))).hasSize(3);
      assertThat(clientSide.lines(line -> line.contains("Flags [R.]"))) // an answer to a SYN
          .isEmpty();
    }
  }

  private static Process qemu(GuestLink link) throws Exception {
    String network = "tap,id=n0,ifname=" + link.ifName() + ",script=no,downscript=no";
    return new ProcessBuilder(
            QEMU.toString(),
            "-accel",
            "tcg",
            "-M",
            "microvm,acpi=off",
            "-m",
            "16",
            "-nodefaults",
            "-no-user-config",
            "-display",
            "none",
            "-no-reboot",
            "-kernel",
            HELLO.toString(),
            "-append",
            "ip=10.77.0.10/24 gw=10.77.0.1 name=www",
            "-netdev",
            network,
            "-device",
            "virtio-net-device,netdev=n0,mac=" + link.mac())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
