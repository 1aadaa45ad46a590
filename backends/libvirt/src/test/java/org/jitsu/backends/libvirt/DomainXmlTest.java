package org.jitsu.backends.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.Attachment;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.HypervisorException;
import org.junit.jupiter.api.Test;

class DomainXmlTest {

  private static final UUID UUID_OF_IT = UUID.fromString("c7a5fdbd-edaf-9455-926a-d65c16db1809");
  private static final Mac MAC = Mac.parse("02:00:5e:10:00:01");
  private static final GuestLink LINK = new GuestLink("vm0", 7, MAC);

  @Test
  void saysAllOfAGuest() throws Exception {
    assertThat(xml("ip=10.0.0.1", "machine", "pc").onLinks(List.of(LINK), false).toString())
        .isEqualTo(
            "<domain type=\"qemu\"><name>jitsu-www</name>"
                + "<uuid>c7a5fdbd-edaf-9455-926a-d65c16db1809</uuid>"
                + "<memory unit=\"KiB\">16384</memory><vcpu>2</vcpu>"
                + "<os><type arch=\"x86_64\" machine=\"pc\">hvm</type>"
                + "<kernel>/srv/www.elf</kernel><initrd>/srv/initrd</initrd>"
                + "<cmdline>ip=10.0.0.1</cmdline></os>"
                + "<features><acpi/></features>"
                + "<on_poweroff>destroy</on_poweroff><on_reboot>destroy</on_reboot>"
                + "<on_crash>destroy</on_crash>"
                + "<devices><disk device=\"disk\" type=\"file\">"
                + "<driver name=\"qemu\" type=\"raw\"/><source file=\"/srv/a.img\"/>"
                + "<target bus=\"virtio\" dev=\"vda\"/></disk>"
                + "<serial type=\"pty\"><target port=\"0\"/></serial>"
                + "<controller model=\"none\" type=\"usb\"/><memballoon model=\"none\"/>"
                + "<interface type=\"ethernet\"><mac address=\"02:00:5e:10:00:01\"/>"
                + "<target dev=\"vm0\" managed=\"no\"/><model type=\"virtio\"/>"
                + "<rom enabled=\"no\"/></interface></devices></domain>");
  }

  @Test
  void escapesWhatAConfigurationMaySay() throws Exception {
    String cmdline = "a=<b> & 'c' \"d\" ]]> </cmdline><devices/>";
    String text = xml(cmdline).toString();
    assertThat(text).doesNotContain("<b>").doesNotContain("</cmdline><devices/>");
    assertThat(DomainXml.parse(text).toString()).isEqualTo(text).contains("a=&lt;b&gt; &amp;");
  }

  @Test
  void aMicrovmHasNoAcpiAndSitsOnMmio() throws Exception {
    DomainXml xml = xml("", "machine", "microvm").onLinks(List.of(LINK), true);
    assertThat(xml.toString())
        .doesNotContain("acpi")
        .doesNotContain("<rom")
        .contains("<address type=\"virtio-mmio\"/>");
  }

  @Test
  void putsAnExistingDomainOnOurTapAndLeavesTheRest() throws Exception {
    String defined =
        """
        <domain type="kvm"><name>shop</name><devices>
        <interface type="bridge"><mac address="52:54:00:00:00:01"/><source bridge="br0"/>\
        <model type="e1000"/><address type="pci" slot="0x03"/></interface>
        <interface type="network"><source network="default"/></interface>
        <serial type="pty"><target port="0"/></serial>
        </devices></domain>""";
    DomainXml xml =
        DomainXml.parse(defined).onLinks(List.of(LINK), false).withConsoleLog(Path.of("/c & d"));
    assertThat(xml.attachment()).isEqualTo(new Attachment.Tap("vm0", MAC));
    assertThat(xml.consoleLog()).isEqualTo(Path.of("/c & d"));
    assertThat(xml.toString())
        .contains(
            "<interface type=\"ethernet\"><mac address=\"02:00:5e:10:00:01\"/>"
                + "<target dev=\"vm0\" managed=\"no\"/>"
                + "<model type=\"e1000\"/><address slot=\"0x03\" type=\"pci\"/></interface>")
        .contains("<source network=\"default\"/>")
        .contains("<log append=\"on\" file=\"/c &amp; d\"/>")
        .doesNotContain("br0");
  }

  @Test
  void refusesWhatIsNotXmlOrNamesEntities() {
    for (String bad : List.of("", "<domain>", "<!DOCTYPE d [<!ENTITY e 'x'>]><d>&e;</d>")) {
      assertThatThrownBy(() -> DomainXml.parse(bad))
          .isInstanceOf(HypervisorException.class)
          .hasMessageContaining("cannot be read");
    }
  }

  private static DomainXml xml(String cmdline, String... options) throws Exception {
    Map<String, String> all = options.length == 0 ? Map.of() : Map.of(options[0], options[1]);
    GuestSpec spec =
        new GuestSpec(
            Guests.WWW,
            MAC,
            Path.of("/srv/www.elf"),
            Path.of("/srv/initrd"),
            cmdline,
            16L << 20,
            2,
            List.of(Path.of("/srv/a.img")),
            GuestSpec.Network.TAP,
            List.of(),
            Duration.ofSeconds(1).toNanos(),
            all);
    return DomainXml.of("jitsu-www", UUID_OF_IT, spec, Options.parse(all), false);
  }
}
