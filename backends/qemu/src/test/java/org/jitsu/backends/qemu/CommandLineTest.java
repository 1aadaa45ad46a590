package org.jitsu.backends.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jitsu.backends.qemu.Options.Accel;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.Attachment;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.service.Port;
import org.junit.jupiter.api.Test;

class CommandLineTest {

  private static final Path HOME = Path.of("/var/lib/jitsu/qemu/www");
  private static final Mac SECOND_MAC = Mac.parse("02:00:5e:10:00:02");

  @Test
  void isSilentMinimalAndOurs() throws Exception {
    assertThat(line(tap(Path.of("/hello.elf"))))
        .startsWith("qemu-system-x86_64", "-name", "guest=/var/lib/jitsu/qemu/www")
        .contains("-nodefaults", "-no-user-config", "-no-reboot")
        .containsSequence("-machine", "microvm,acpi=off", "-accel", "tcg")
        .containsSequence("-m", "size=16384k", "-smp", "1")
        .containsSequence("-kernel", "/hello.elf")
        .doesNotContain("-append", "-initrd", "-netdev", "-S");
  }

  @Test
  void attachesEachTap() throws Exception {
    List<GuestLink> links =
        List.of(new GuestLink("vm0", 7, Guests.MAC), new GuestLink("vm1", 8, SECOND_MAC));
    List<String> line = line(tap(Path.of("/k")), links);
    assertThat(line)
        .containsSequence(
            "-netdev",
            "tap,id=net0,ifname=vm0,script=no,downscript=no,vhost=off",
            "-device",
            "virtio-net-device,netdev=net0,mac=02:00:5e:10:00:01",
            "-netdev",
            "tap,id=net1,ifname=vm1,script=no,downscript=no,vhost=off",
            "-device",
            "virtio-net-device,netdev=net1,mac=02:00:5e:10:00:02");
    assertThat(CommandLine.attachment(line)).isEqualTo(new Attachment.Tap("vm0", Guests.MAC));
  }

  @Test
  void usesPciWhereTheMachineHasIt() throws Exception {
    List<String> line =
        line(tap(Path.of("/k"), "machine", "pc"), List.of(new GuestLink("vm0", 7, Guests.MAC)));
    assertThat(line)
        .contains("pc", "virtio-net-pci,netdev=net0,mac=02:00:5e:10:00:01,romfile=")
        .noneMatch(word -> word.contains("virtio-net-device"));
    assertThat(CommandLine.attachment(line)).isEqualTo(new Attachment.Tap("vm0", Guests.MAC));
  }

  @Test
  void forwardsPortsToTheGuestAlone() throws Exception {
    GuestSpec.Forward forward =
        new GuestSpec.Forward(InetAddress.getByName("127.0.0.2"), 0, Port.tcp(8080));
    GuestSpec.Forward name =
        new GuestSpec.Forward(InetAddress.getByName("127.0.0.3"), 53, Port.udp(53));
    GuestSpec spec =
        Guests.spec(
            Guests.WWW, Path.of("/k"), "a=b c", GuestSpec.Network.USER, List.of(forward, name));
    List<String> line = line(spec);
    assertThat(line)
        .containsSequence("-append", "a=b c")
        .containsSequence(
            "-netdev",
            "user,id=net0,ipv6=off,restrict=on,hostfwd=tcp:127.0.0.2:0-10.0.2.15:8080,"
                + "hostfwd=udp:127.0.0.3:53-10.0.2.15:53");
    assertThat(CommandLine.attachment(line)).isEqualTo(new Attachment.Ports());
    assertThat(CommandLine.forwards(line)).isTrue();
    assertThat(CommandLine.forwards(line(tap(Path.of("/k"))))).isFalse();
  }

  @Test
  void doublesCommasWhereQemuSplitsAtThem() throws Exception {
    GuestSpec plain = tap(Path.of("/a,b"));
    GuestSpec spec =
        new GuestSpec(
            plain.name(),
            plain.mac(),
            plain.kernel(),
            Path.of("/i,j"),
            "x=1,2",
            plain.memoryBytes(),
            1,
            List.of(Path.of("/d,1")),
            plain.network(),
            List.of(),
            plain.shutdownDeadlineNs(),
            Map.of());
    Path home = Path.of("/odd,place/www");
    List<String> line =
        CommandLine.of(home, spec, Options.parse(spec.options()), Accel.KVM, List.of());
    assertThat(line)
        .containsSequence("-name", "guest=/odd,,place/www")
        .containsSequence("-kernel", "/a,b", "-initrd", "/i,j", "-append", "x=1,2")
        .containsSequence(
            "-blockdev",
            "raw,node-name=disk0,file.driver=file,file.filename=/d,,1",
            "-device",
            "virtio-blk-device,drive=disk0");
    assertThat(CommandLine.home(line)).contains(home);
  }

  @Test
  void aRestoredGuestIsReadFromItsDescriptorAndAnnouncesNothing() throws Exception {
    List<String> waiting = line(tap(Path.of("/k"), "start", "prepared"));
    assertThat(waiting).contains("-S");
    assertThat(CommandLine.restoring(waiting))
        .containsAll(line(tap(Path.of("/k"))))
        .containsSequence("-global", "migration.announce-rounds=0", "-incoming", "fd:5")
        .doesNotContain("-S");
  }

  @Test
  void aSnapshotIsToldThatItIsAnotherOneWhereTheMachineCan() throws Exception {
    String generation = "vmgenid,guid=auto";
    assertThat(line(tap(Path.of("/k"), "start", "snapshot", "machine", "pc"))).contains(generation);
    assertThat(line(tap(Path.of("/k"), "start", "snapshot"))).doesNotContain(generation);
    assertThat(line(tap(Path.of("/k"), "machine", "pc"))).doesNotContain(generation);
  }

  @Test
  void takesNoOtherProcessForOurs() {
    for (List<String> line :
        List.of(
            List.<String>of(),
            List.of("sh", "-c", "true"),
            List.of("qemu-system-x86_64", "-name"),
            List.of("qemu-system-x86_64", "-name", "www"))) {
      assertThat(CommandLine.home(line)).isEmpty();
    }
  }

  private static GuestSpec tap(Path kernel, String... options) {
    return Guests.spec(Guests.WWW, kernel, options);
  }

  private static List<String> line(GuestSpec spec) throws Exception {
    return line(spec, List.of());
  }

  private static List<String> line(GuestSpec spec, List<GuestLink> links) throws Exception {
    return CommandLine.of(HOME, spec, Options.parse(spec.options()), Accel.TCG, links);
  }
}
