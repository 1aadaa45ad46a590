package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jitsu.app.classic.ClassicLine;
import org.jitsu.app.classic.Surroundings;
import org.jitsu.app.classic.Surroundings.Net;
import org.jitsu.app.classic.Translation;
import org.jitsu.config.Configuration;
import org.jitsu.config.Loaded;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.service.Readiness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Every option and key of Jitsu 0.3 arrives in the configuration, or is named. */
class ClassicCommandTest {

  /** A guest that libvirt knows. */
  private static final String VM = "dns=www.example.org,ip=10.0.0.1,name=www";

  /** One that is booted by Xen. */
  private static final String XL = VM + ",kernel=www.xen,memory=64000,nic=br0";

  private static final Surroundings HERE =
      new Surroundings(
          Path.of("/srv"),
          List.of("192.0.2.53"),
          List.of(
              new Net("lo", address("127.0.0.1"), 8, false),
              new Net("eth0", address("192.0.2.1"), 24, false),
              new Net("br0", address("10.0.0.254"), 24, true)));

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          VM                          | listen: ["127.0.0.1:53"]
          -b 10.0.0.254 -l 5353 VM    | listen: ["10.0.0.254:5353"]
          --bind=10.0.0.254 VM        | listen: ["10.0.0.254:53"]
          --listen=5353 VM            | listen: ["127.0.0.1:5353"]
          -b 0.0.0.0 VM               | listen: ["127.0.0.1:53", "192.0.2.1:53", "10.0.0.254:53"]
          VM                          | uri: "xen:///system"
          -c qemu:///system VM        | uri: "qemu:///system"
          --connect vbox:///session VM | uri: "vbox:///session"
          VM                          | ready: "delay:100ms"
          -d 0.25 VM                  | ready: "delay:250ms"
          --delay=0 VM                | ready: "delay:1ms"
          -d 3 VM,response_delay=0.5  | ready: "delay:500ms"
          -d 1 VM,wait_for_key=a/b    | ready: "delay:3000ms"
          VM                          | to: ["192.0.2.53:53"]
          -f 8.8.8.8 VM               | to: ["8.8.8.8:53"]
          --forwarder 8.8.8.8 --port=5300 VM | to: ["8.8.8.8:5300"]
          VM                          | from: ["127.0.0.0/8"]
          -b 10.0.0.254 VM            | from: ["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]
          VM                          | stop: destroy
          -m shutdown VM              | stop: shutdown
          --mode=suspend VM           | stop: pause
          --persistdb db VM           | state: /srv/db
          VM                          | ttl: 60
          VM                          | idle: 120s
          -t 5 VM                     | ttl: 5
          --ttl=5 VM                  | idle: 10s
          VM                          | backend: libvirt
          -x libvirt VM               | backend: libvirt
          --backend=libxl XL          | backend: xl
          VM                          | name: br0
          VM                          | address: "10.0.0.254/24"
          --bridge br7=10.0.0.253/16 VM | name: br7
          --ports=22/tcp,53/udp VM    | ports: ["22/tcp", "53/udp"]
          VM                          | ports: ["80/tcp"]
          VM                          | zones: [{ name: www.example.org }]
          VM,dns=Shop.example.org.    | names: [shop.example.org]
          VM                          | addresses: ["10.0.0.1"]
          VM                          | domain: www
          VM,uuid=c7a5fdbd-edaf-9455-926a-d65c16db1809 | domain: c7a5fdbd-edaf-9455-926a-d65c16db1809
          VM,use_synjitsu=1           | mode: hold
          -x libxl XL                 | type: pv
          -x libxl XL                 | kernel: /srv/www.xen
          -x libxl XL                 | memory: "64000KiB"
          -x libxl XL                 | bridge: br0
          -x libxl XL                 | guest-address: "10.0.0.1"
          -x libxl XL                 | addresses: ["127.0.0.10"]
          -x libxl XL,wait_for_key=data/ready | ready: "key:data/ready"
          -x libxl XL,wait_for_key=data/ready | boot: "2m"
          -x libxl XL,initrd=www.gz   | initrd: /srv/www.gz
          -x libxl --ssh root@xen1:22 --ssh-key id --host-key=k XL | ssh: "root@xen1:22"
          -x libxl --ssh root@xen1:22 --ssh-key id --host-key=k XL | ssh-key: /srv/id
          -x libxl --ssh root@xen1:22 --ssh-key id --host-key=k XL | host-key: k
          -x libxl XL,at=192.0.2.1    | addresses: ["192.0.2.1"]
          -x libxl XL,cmdline=a="b${c} | cmdline: "a=\\"b$${c}"
          -x libxl XL,disk=a.iso@xvda,disk=/b@xvdb | disks: [/srv/a.iso, /b]
          """)
  void arrives(String words, String line) {
    Translation said = translate(words);
    assertThat(said.problems()).isEmpty();
    assertThat(said.yaml().lines().map(String::strip)).contains(line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          --synjitsu=c7a5fdbd-edaf-9455-926a-d65c16db1809 VM | --synjitsu
          --persistdb db VM          | Irmin
          -b 0.0.0.0 VM              | -b 0.0.0.0
          -b 10.0.0.254 VM           | private addresses
          VM                         | first interface
          VM,wait_for_key=data/ready | wait_for_key=data/ready
          -x libxl XL,wait_for_key=data/ready | within 2m
          VM,use_synjitsu=0          | use_synjitsu
          VM,kernel=www.xen          | kernel is not of -x libvirt
          -x libxl XL                | in KiB
          -x libxl XL                | jitsu-www
          -x libxl XL                | the answer for 10.0.0.1 is 127.0.0.10
          -x libxl XL,use_synjitsu=1 | use_synjitsu
          -x libxl XL,script=vif     | script=
          -x libxl -c xen+ssh://x XL | -c is not of -x libxl
          dns=a.b,ip=10.0.0.1,name=My_VM | 'My_VM' is called my-vm
          """)
  void isNotedWhereItIsNotAsItWas(String words, String note) {
    Translation said = translate(words);
    assertThat(said.problems()).isEmpty();
    assertThat(said.notes()).anyMatch(it -> it.contains(note));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          -x xapi VM                  | -x libxl
          -x kvm VM                   | none of libvirt, libxl, xapi
          -m sleep VM                 | none of destroy, suspend, shutdown
          -x libxl XL,nic=br1         | nic=br1
          -x libxl XL,rumprun_config=c | rumprun_config
          -x libxl XL,disk=a.iso      | a.iso
          -x libxl XL,disk=a.iso@hda  | xvda
          -x libxl --bridge br0=10.0.0.1/24 XL | nic=
          -x libxl VM,memory=64000    | lacks kernel=
          -x libxl VM,kernel=k        | lacks memory=
          ip=10.0.0.1,name=www        | lacks dns=
          dns=a.b,name=www            | lacks ip=
          dns=a.b,ip=10.0.0.1         | lacks name=
          VM,ip=10.0.0.2              | ip more than once
          VM,colour=red               | colour
          VM,red                      | 'red'
          VM,response_delay=long      | response_delay=long
          VM,use_synjitsu=maybe       | use_synjitsu=maybe
          dns=a.b,ip=fe80::1,name=www | no IPv4 address
          dns=a.b,ip=198.51.100.1,name=www | in no net with 198.51.100.1
          dns=a.b,ip=192.0.2.9,name=www    | eth0
          --ssh root@xen1 VM          | -x libxl
          --bridge br0 VM             | br0=10.0.0.254/24
          """)
  void isRefusedByNameWhereItHasNoEqual(String words, String problem) {
    assertThat(translate(words).problems()).anyMatch(it -> it.contains(problem));
  }

  @Test
  void theConfigurationIsRight() throws Exception {
    Configuration guests =
        load("-t 5 -m suspend VM " + VM.replace("www", "w2").replace(".1", ".2"));
    assertThat(guests.guests())
        .extracting(guest -> guest.spec().name().text())
        .containsExactly("www", "w2");
    assertThat(guests.guests().getFirst().stop()).isEqualTo(StopMode.PAUSE);
    assertThat(guests.services().getFirst().idleNs()).isEqualTo(Duration.ofSeconds(10).toNanos());
    assertThat(load("-x libxl XL").guests().getFirst().spec().options())
        .containsEntry("type", "pv")
        .containsEntry("bridge", "br0")
        .containsEntry("guest-address", "10.0.0.1");
    assertThat(load("-x libxl XL,wait_for_key=data/ready").services().getFirst().ready())
        .isEqualTo(new Readiness.Key("data/ready"));
  }

  @Test
  void nothingIsForwardedWhereNobodyIsNamed() {
    assertThat(translate("-f 0.0.0.0 VM").yaml()).doesNotContain("forward");
    Surroundings alone = new Surroundings(Path.of("/srv"), List.of("127.0.0.1"), HERE.nets());
    Translation said = Translation.of(line("VM"), alone);
    assertThat(said.yaml()).as("this server is no forwarder of its own").doesNotContain("forward");
    assertThat(said.notes()).anyMatch(note -> note.contains("resolv.conf"));
  }

  @Test
  void guestsOfOneNameAreKeptApart() {
    assertThat(translate("VM " + VM.replace("www.", "shop.").replace(".1", ".2")).yaml())
        .contains("guest: www\n")
        .contains("guest: www-2\n");
  }

  private Configuration load(String words) throws Exception {
    Translation said = translate(words);
    assertThat(said.problems()).isEmpty();
    Path file = Files.writeString(folder.resolve("classic.yaml"), said.yaml());
    Loaded loaded = Configuration.load(file, Set.of("libvirt", "xl"));
    assertThat(loaded.warnings()).isEmpty();
    return loaded.configuration();
  }

  private static Translation translate(String words) {
    return Translation.of(line(words), HERE);
  }

  private static ClassicLine line(String words) {
    String[] each =
        Stream.of(words.split(" +", -1))
            .map(word -> word.replaceFirst("^VM", VM).replaceFirst("^XL", XL))
            .toArray(String[]::new);
    ClassicCommand command = new ClassicCommand();
    new CommandLine(command).parseArgs(each);
    return command.line();
  }

  private static Inet4Address address(String text) {
    return (Inet4Address) InetAddress.ofLiteral(text);
  }
}
