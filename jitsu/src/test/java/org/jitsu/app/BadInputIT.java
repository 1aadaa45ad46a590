package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jitsu.linux.netlink.Links;
import org.jitsu.linux.netlink.Rtnetlink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong is said: where, what, and what would help; and nothing is left of the attempt. */
@Timeout(120)
class BadInputIT {

  private static final Sample WWW = Sample.hello("www");

  @RegisterExtension final Lab lab = new Lab();

  /** Found in the file alone, so that {@code check} and {@code serve} say the same. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "kernel: .*                 | kernel: nowhere.elf     | nowhere.elf does not exist",
        "kernel: .*                 | kernel: notes.txt       | notes.txt is neither an ELF nor a Linux image",
        "memory: 16MiB              | memory: 1MiB            | its memory of 1024 KiB is too small",
        "memory: 16MiB              | memroy: 16MiB           | unknown key 'memroy' in guests.www; did you mean 'memory'?",
        "10.77.0.11                 | 10.77.0.10              | the address 10.77.0.10 is that of the service www.it.test already",
        "10.77.0.11                 | 10.78.0.11              | lies outside of the bridge's net 10.77.0.0/24",
        "guest: www                 | guest: wwww             | there is no guest 'wwww'; did you mean 'www'?",
        "state: state               | state: /dev/null/state  | cannot use the state directory /dev/null/state",
      })
  void wrongConfiguration(String right, String wrong, String said) throws Exception {
    Files.writeString(lab.directory().resolve("notes.txt"), "milk, eggs, a unikernel\n");
    String text =
        Sample.configuration("state", List.of(WWW, Sample.hello("shop").at(11)))
            .replaceFirst(right, wrong);
    lab.write(text);

    boolean isCheckable = !said.contains("state directory");
    if (isCheckable) {
      Words checked = Words.say("check", "-c", lab.configuration().toString());
      assertThat(checked.err()).startsWith("jitsu: ").contains(said).doesNotContain("defect");
      assertThat(checked.code()).isEqualTo(1);
    }
    assertThat(refusal(lab.spawn(List.of()))).contains(said);
  }

  @Test
  void rightConfiguration() throws Exception {
    lab.write(WWW);
    Words checked = Words.say("check", "-c", lab.configuration().toString());
    assertThat(checked.err()).isEmpty();
    assertThat(checked.out()).contains("is right: 1 services on 1 guests, 1 zones");
    assertThat(checked.code()).isZero();
  }

  @Test
  void aBackendThatSavesNoGuests() throws Exception {
    lab.write(Sample.process("www").guest("start: restore"));
    String said = "guest www: the backend process saves no guests to disk";
    Words checked = Words.say("check", "-c", lab.configuration().toString());
    assertThat(checked.err()).contains(said);
    assertThat(refusal(lab.spawn(List.of()))).contains(said);
  }

  @Test
  void noSuchConfiguration() {
    Words checked = Words.say("check", "-c", "/nowhere.yaml");
    assertThat(checked.err()).contains("/nowhere.yaml");
    assertThat(checked.code()).isEqualTo(1);
  }

  @Test
  void bridgeNameInUse() throws Exception {
    try (Rtnetlink netlink = Rtnetlink.open()) {
      netlink.execute(Links.addVeth(Lab.BRIDGE, Lab.BRIDGE + "-peer"));
    }
    lab.write(WWW);
    assertThat(refusal(lab.spawn(List.of())))
        .contains("bridge.name: '" + Lab.BRIDGE + "' is in use by a veth")
        .contains("choose another name");
    assertThat(Lab.interfaces()).containsExactlyInAnyOrder(Lab.BRIDGE, Lab.BRIDGE + "-peer");
  }

  @Test
  void dnsPortInUse() throws Exception {
    lab.write(WWW);
    String taken = "127.0.0.1:5353 is taken by another program; stop that or choose another";
    try (DatagramSocket _ = new DatagramSocket(Lab.DNS)) {
      assertThat(refusal(lab.spawn(List.of()))).contains(taken);
    }
    try (ServerSocket _ = new ServerSocket(Lab.DNS.getPort(), 1, Lab.DNS.getAddress())) {
      assertThat(refusal(lab.spawn(List.of()))).contains(taken);
    }
    lab.serve();
    Visitor.visit(WWW);
  }

  @Test
  void anotherDaemonOnTheStateDirectory() throws Exception {
    DaemonProcess first = lab.serve(WWW);
    assertThat(refusal(lab.spawn(List.of())))
        .contains("another daemon runs on the state directory")
        .contains("choose another");
    Visitor.visit(WWW);
    assertThat(first.guest("www").starts()).isEqualTo(1);
  }

  @Test
  void anotherDaemonOnTheBridge() throws Exception {
    DaemonProcess first = lab.serve(WWW);
    String other = Sample.configuration("other", List.of(WWW)).replace(":5353", ":5354");
    lab.write(other);
    assertThat(refusal(lab.spawn(List.of()))).contains("does another daemon serve this bridge?");
    Visitor.visit(WWW);
    assertThat(first.guest("www").starts()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-net_admin", "-net_raw"})
  void noPermission(String capability) throws Exception {
    lab.write(WWW);
    assertThat(refusal(lab.spawn(List.of("setpriv", "--bounding-set", capability))))
        .contains("network interfaces need CAP_NET_ADMIN and CAP_NET_RAW")
        .contains("run as root");
  }

  @Test
  void noQemu() throws Exception {
    lab.write(WWW);
    Path empty = Files.createDirectory(lab.directory().resolve("bin"));
    assertThat(refusal(lab.spawn(List.of(), Map.of("PATH", empty.toString()))))
        .contains("qemu-system-x86_64 is not installed: apt-get install qemu-system-x86");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "serve", "check", "status", "demo"})
  void helpShowsExamples(String command) {
    Words help = command.isEmpty() ? Words.say("--help") : Words.say(command, "--help");
    assertThat(help.code()).isZero();
    assertThat(help.out()).containsPattern("Examples?:\n +bin/jitsu " + command);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "server", "serve --port", "check -c", "status --yaml"})
  void wrongWords(String words) {
    Words said = Words.say(words.isEmpty() ? new String[0] : words.split(" ", -1));
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).containsAnyOf("Usage: jitsu", "Did you mean").doesNotContain("defect");
  }

  @Test
  void noDaemonToAsk() throws Exception {
    lab.write(WWW);
    Words said = Words.say("status", "-c", lab.configuration().toString());
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.err()).contains("no daemon listens on").contains("start it by jitsu serve");
  }

  /** Returns what a daemon said that would not start. */
  private String refusal(DaemonProcess daemon) throws Exception {
    int code = daemon.awaitExit();
    assertThat(daemon.log()).startsWith("jitsu: ").doesNotContain("defect");
    assertThat(code).isEqualTo(1);
    return daemon.log();
  }
}
