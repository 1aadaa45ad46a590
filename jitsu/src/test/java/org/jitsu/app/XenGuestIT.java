package org.jitsu.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jitsu.dns.AddressLookup;
import org.jitsu.ops.Start;
import org.jitsu.testkit.XenHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A Linux guest under a real Xen, which the daemon reaches by SSH and by the guest's address. */
@Timeout(240)
class XenGuestIT {

  @RegisterExtension final Lab lab = new Lab();
  @TempDir private Path folder;
  private XenHost xen;

  @BeforeEach
  void startXen() throws Exception {
    xen =
        XenHost.start(
            folder,
            (what, condition) ->
                await(what).atMost(120, TimeUnit.SECONDS).until(condition::getAsBoolean));
    lab.write(
        """
        daemon: { state: state }
        dns: { listen: [127.0.0.1:5353], zones: [{ name: it.test }] }
        guests:
          www:
            backend: xl
            ssh: "root@127.0.0.1:%d"
            ssh-key: %s
            host-key: %s
            bridge: xenbr0
            guest-address: %s
            kernel: %s
            initrd: %s
            memory: 96MiB
            network: user
            boot: 90s
            cmdline: "console=hvc0 quiet ip=%s/24 name=${name}"
        services:
          www.it.test:
            guest: www
            addresses: [127.0.0.10]
            ports: [80/tcp]
            ready: console:/listening on/
            idle: 1h
        """
            .formatted(
                xen.ssh().getPort(),
                xen.clientKey(),
                xen.hostKey(),
                XenHost.GUEST_REACHED_AT,
                Lab.ROOT.resolve("unikernels/linux/target/vmlinuz"),
                Lab.ROOT.resolve("unikernels/linux/target/initramfs.gz"),
                XenHost.GUEST_ADDRESS));
  }

  @AfterEach
  void stopXen() {
    xen.close();
  }

  @Test
  void aQueryBootsAndTheClientWaitsForThePage() throws Exception {
    DaemonProcess daemon = lab.serve();
    assertThat(daemon.guest("www").state()).isEqualTo("asleep");
    AddressLookup.ask(Lab.DNS, "www.it.test", 10_000);
    visit();
    Start start = daemon.starts().getFirst();
    assertThat(start.outcome()).isEqualTo("ready");
    assertThat(start.phases())
        .extracting(Start.Moment::phase)
        .contains("asked", "decided", "spawned", "running", "first_instruction", "listening");

    daemon.kill();
    DaemonProcess next = lab.serve();
    assertThat(next.guest("www").state()).as("it was found again").isEqualTo("ready");
    visit();
    assertThat(next.guest("www").starts()).isZero();
  }

  private static void visit() throws Exception {
    try (Visitor visitor = Visitor.connect("127.0.0.10")) {
      visitor.ask("/");
      assertThat(new String(visitor.hear(), US_ASCII)).startsWith("name: www\n");
    }
  }
}
