package org.jitsu.backends.solo5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jitsu.backends.solo5.Guests.MAC;
import static org.jitsu.backends.solo5.Guests.WWW;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jitsu.core.hypervisor.ShellWords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateGuestsTest {

  private static final Path HOME = Path.of("/state/process/www");
  private static final Path SHELL = Path.of("/bin/sh");
  private static final GuestLink LINK = new GuestLink("j-www-0", 7, MAC);

  @TempDir private Path folder;
  private final TemplateGuests guests = new TemplateGuests();

  @Test
  void fillsInWhatItKnows() throws Exception {
    Path disk = Files.writeString(folder.resolve("disk"), "x");
    GuestSpec spec =
        Guests.with(
            Guests.with(
                command(
                    "sh ${kernel} ${name}:${mac} --net=${tap},${tap-fd} m=${memory}/${memory-mib}"
                        + " ${cpus} ${home}/x ${disk} ${cmdline} 'all: ${cmdline}' $${tap} $HOME"),
                "a 'b c'"),
            disk);
    Plan plan = guests.plan(spec, HOME);
    assertThat(plan.line().with(List.of(LINK)))
        .containsExactly(
            "sh",
            "/bin/sh",
            "www:" + MAC,
            "--net=j-www-0,3",
            "m=16777216/16",
            "1",
            "/state/process/www/x",
            disk.toString(),
            "a",
            "b c",
            "all: a 'b c'",
            "${tap}",
            "$HOME");
    assertThat(plan.inheritsTap()).isTrue();
    assertThat(plan.meaning()).isEqualTo(ExitMeaning.PLAIN);
  }

  @Test
  void takesNothingInAValueForATemplate() throws Exception {
    GuestSpec spec = Guests.with(command("sh ${cmdline} x${cmdline}"), "${tap} $${mac}");
    assertThat(guests.plan(spec, HOME).line().with(List.of()))
        .containsExactly("sh", "${tap}", "$${mac}", "x${tap} $${mac}");
  }

  @Test
  void opensTheTapOnlyForWhoWantsItOpen() throws Exception {
    assertThat(guests.plan(command("sh ${tap}"), HOME).inheritsTap()).isFalse();
    Plan plan = guests.plan(command("sh ${tap-fd}"), HOME);
    assertThatThrownBy(() -> plan.line().with(List.of()))
        .hasMessage("its command names its TAP, and it was given no link");
  }

  @Test
  void callsAProgramWithAManifestAsATenderIsCalled() throws Exception {
    Plan plan = guests.plan(Guests.hello(WWW), HOME);
    assertThat(plan.line().with(List.of(LINK)))
        .containsExactly(
            Guests.HELLO.toString(),
            "--mem=16",
            "--net:service=j-www-0",
            "--net-mac:service=" + MAC,
            "--",
            Guests.HELLO.toString(),
            "ip=10.77.0.10/24",
            "gw=10.77.0.1",
            "name=www");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          ~~                    | its command is empty
          sh ${kernal}          | command: there is no ${kernal}; there are ${cmdline}, ${cpus}, ${disk}, ${home}, ${initrd}, ${kernel}, ${mac}, ${memory}, ${memory-mib}, ${name}, ${tap}, ${tap-fd}
          sh ${tap              | command: '${tap' is not closed; '$${' stands for a plain '${'
          sh 'a                 | command: the quote that begins with 'a is not closed
          sh ${disk}            | its command has ${disk}, and it has no disk
          sh ${initrd}          | its command has ${initrd}, and it has no initrd
          bin/sh                | program bin/sh: give its whole path, or a name to be found in PATH
          """)
  void saysWhatIsWrongWithACommand(String command, String what) {
    says(Kind.BAD_DEFINITION, what, Guests.spec(WWW, SHELL, "command", command));
  }

  @Test
  void saysWhatItsCommandLeavesOut() throws Exception {
    Path disk = Files.writeString(folder.resolve("disk"), "x");
    says(
        Kind.BAD_DEFINITION,
        "its cmdline is not used: its command has no ${cmdline}",
        Guests.with(command("sh"), "a"));
    says(
        Kind.BAD_DEFINITION,
        "its disk is not used: its command has no ${disk}",
        Guests.with(command("sh"), disk));
    says(
        Kind.BAD_DEFINITION,
        "it has 2 disks, and a command can name one as ${disk}",
        Guests.with(command("sh ${disk}"), disk, disk));
    says(
        Kind.BAD_DEFINITION,
        "its memory of 1025 KiB is not a whole number of MiB",
        Guests.withMemory(command("sh ${memory-mib}"), 1025 << 10));
  }

  @Test
  void saysWhatItCannotCall() {
    says(
        Kind.UNAVAILABLE,
        "firecracker-of-nobody is not installed: no directory of PATH has it",
        command("firecracker-of-nobody"));
    says(
        Kind.BAD_DEFINITION,
        "kernel /etc/passwd is no program that may be executed (it has no command",
        Guests.spec(WWW, Path.of("/etc/passwd")));
    says(
        Kind.BAD_DEFINITION,
        "kernel /bin/sh is no executable at a fixed address",
        Guests.spec(WWW, SHELL));
    says(
        Kind.BAD_DEFINITION,
        "unknown option 'tender': this backend has command, cpus-on, memory-limit, cpu-limit",
        Guests.spec(WWW, SHELL, "command", "sh", "tender", "spt"));
  }

  private static GuestSpec command(String line) {
    return Guests.spec(WWW, SHELL, "command", ShellWords.join(ShellWords.split(line)));
  }

  private void says(Kind kind, String what, GuestSpec spec) {
    assertThatThrownBy(() -> guests.plan(spec, HOME))
        .isInstanceOfSatisfying(
            HypervisorException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContaining(what);
  }
}
