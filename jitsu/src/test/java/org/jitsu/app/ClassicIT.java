package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jitsu.dns.AddressLookup;
import org.jitsu.testkit.LibvirtDaemon;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A command line of Jitsu 0.3 with a domain that a real libvirtd knows. */
@Timeout(120)
class ClassicIT {

  @RegisterExtension final Lab lab = new Lab();
  @TempDir private Path folder;
  private LibvirtDaemon libvirtd;

  @BeforeEach
  void startLibvirtd() throws Exception {
    Path domains = Files.createDirectories(folder.resolve("etc/libvirt/qemu"));
    Files.writeString(
        domains.resolve("www.xml"),
        """
        <domain type="qemu"><name>www</name><memory unit="KiB">16384</memory><vcpu>1</vcpu>
        <os><type arch="x86_64" machine="pc">hvm</type><kernel>%s</kernel>
        <cmdline>ip=10.77.0.10/24 gw=10.77.0.1 name=www</cmdline></os>
        <devices><serial type="pty"><target port="0"/></serial>
        <controller model="none" type="usb"/><memballoon model="none"/>
        <interface type="ethernet"><model type="virtio"/><rom enabled="no"/></interface>
        </devices></domain>
        """
            .formatted(Lab.HELLO));
    libvirtd =
        LibvirtDaemon.start(
            folder,
            (what, condition) ->
                await(what).atMost(60, TimeUnit.SECONDS).until(condition::getAsBoolean));
  }

  /** Before the lab removes the TAPs that the domains hold. */
  @AfterEach
  void stopLibvirtd() {
    libvirtd.close();
  }

  @Test
  void aQueryBootsTheDomainAndItSleepsAfterTwiceTheTtl() throws Exception {
    Sample www = Sample.hello("www");
    String guest = "dns=" + www.serviceName() + ",ip=" + www.address() + ",name=www";
    String options = "-l 5353 -f 0.0.0.0 -m destroy -t 1 -d 0.1 --bridge jitsu-it=10.77.0.1/24";
    List<String> line = new ArrayList<>(List.of("-c", libvirtd.uri()));
    line.addAll(List.of(options.split(" ", -1)));
    line.add(guest);
    DaemonProcess daemon = lab.classic(line);
    assertThat(libvirtd.domains("www")).isEmpty();
    AddressLookup.ask(Lab.DNS, www.serviceName(), 10_000);
    Visitor.visit(www);
    assertThat(daemon.starts().getFirst().outcome()).isEqualTo("ready");
    assertThat(daemon.awaitState("www", "asleep").starts()).isEqualTo(1);
    assertThat(libvirtd.domains("www")).isEmpty();
  }
}
