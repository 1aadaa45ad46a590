package org.jitsu.backends.solo5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jitsu.backends.solo5.Guests.MAC;
import static org.jitsu.backends.solo5.Guests.WWW;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jitsu.backends.solo5.image.Assembled;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images by the assembler, and tenders that say a version and run nothing. */
class TenderGuestsTest {

  private static final Path HOME = Path.of("/state/solo5/www");
  private static final GuestLink LINK = new GuestLink("j-www-0", 7, MAC);
  private static final String SPT = "solo5-spt tender, version v0.9.0\nABI version 2\n";

  @TempDir private Path folder;
  private final TenderGuests guests = new TenderGuests();

  @Test
  void tellsTheTenderItsDevicesByName() throws Exception {
    Path image = image("DEVICES=block data; net service; block log");
    Path data = disk("data");
    Path log = disk("log");
    GuestSpec spec =
        Guests.with(
            Guests.with(spec(image, tender(SPT), "cpus-on", "0"), data, log),
            "--ipv4=10.77.0.10/24 --name='a b'");
    Plan plan = guests.plan(spec, HOME);
    assertThat(plan.line().with(List.of(LINK)))
        .containsExactly(
            tender(SPT).toString(),
            "--mem=16",
            "--net:service=j-www-0",
            "--net-mac:service=" + MAC,
            "--block:data=" + data,
            "--block:log=" + log,
            "--",
            image.toString(),
            "--ipv4=10.77.0.10/24",
            "--name=a b");
    assertThat(plan.files()).containsExactly(tender(SPT), image);
    assertThat(plan.confinement().cpus()).hasToString("0");
    assertThat(plan.meaning()).isEqualTo(ExitMeaning.SOLO5);
  }

  @Test
  void attachesDisksInTheOrderThatIsWanted() throws Exception {
    Path image = image("DEVICES=block data; net service; block log");
    GuestSpec spec =
        Guests.with(
            spec(
                image, tender(SPT), "devices", "service log data", "tender-options", "--x '--y z'"),
            disk("one"),
            disk("two"));
    assertThat(guests.plan(spec, HOME).line().with(List.of(LINK)))
        .containsSubsequence(
            "--block:log=" + folder.resolve("one"),
            "--block:data=" + folder.resolve("two"),
            "--x",
            "--y z",
            "--");
    says(
        "devices: service, log, and its image declares data, service, log",
        Guests.with(spec(image, tender(SPT), "devices", "service log"), disk("one"), disk("two")));
  }

  @Test
  void startsNothingWithoutItsLink() throws Exception {
    Plan plan = guests.plan(spec(image(), tender(SPT)), HOME);
    assertThatThrownBy(() -> plan.line().with(List.of()))
        .isInstanceOfSatisfying(
            HypervisorException.class, e -> assertThat(e.kind()).isEqualTo(Kind.FAILED))
        .hasMessage("its image declares service, and it was given no link");
  }

  @Test
  void runsVirtioImagesByTheirScript() throws Exception {
    Path image = image("TARGET=3", "ABI_VERSION=1", "DEVICES=net service; block data");
    Path script = tender("");
    GuestSpec spec = Guests.with(Guests.with(spec(image, script), "a b"), disk("data"));
    says("solo5-virtio-run gives its guest the MAC 52:54:00:12:34:56", spec);
    Mac given = Mac.parse("52:54:00:12:34:56");
    GuestSpec right =
        new GuestSpec(
            WWW,
            given,
            image,
            null,
            spec.cmdline(),
            spec.memoryBytes(),
            1,
            spec.disks(),
            spec.network(),
            spec.forwards(),
            spec.shutdownDeadlineNs(),
            spec.options());
    assertThat(guests.plan(right, HOME).line().with(List.of(LINK)))
        .containsExactly(
            script.toString(),
            "-q",
            "-m",
            "16",
            "-n",
            "j-www-0",
            "-d",
            folder.resolve("data").toString(),
            image.toString(),
            "--",
            "a",
            "b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          TARGET=1  | spt        | its image was built for hvt, which solo5-hvt runs, and its tender is solo5-spt
          TARGET=2  | hvt        | its image was built for spt, which solo5-spt runs, and its tender is solo5-hvt
          TARGET=2  | solo5-hvt  | its image was built for spt, which solo5-spt runs, and its tender is solo5-hvt
          TARGET=1  | virtio     | its image was built for hvt, which solo5-hvt runs, and its tender is solo5-virtio-run
          TARGET=6  | spt        | its image was built for xen, for which there is no tender
          """)
  void saysThatImageAndTenderDoNotFit(String target, String tender, String what) throws Exception {
    says(what, Guests.spec(WWW, image(target), "tender", tender));
  }

  @Test
  void believesTheTenderRatherThanItsName() throws Exception {
    says(
        "its image was built for spt, which solo5-spt runs, and its tender is solo5-hvt",
        spec(image(), tender("solo5-hvt tender, version v0.9.0\nABI version 2\n")));
  }

  @Test
  void wantsTheAbiThatTheImageWasBuiltFor() throws Exception {
    Path old = tender("solo5-spt tender, version v0.6.9\nABI version 1\n");
    Path image = image();
    says(
        Kind.UNAVAILABLE,
        "kernel "
            + image
            + " wants a tender of ABI version 2, and solo5-spt v0.6.9 has 1: build it anew, or"
            + " install the Solo5 that it was built with",
        spec(image, old));
    Files.setLastModifiedTime(tender(SPT), FileTime.fromMillis(1)); // it was upgraded
    guests.plan(spec(image, old), HOME);
  }

  @Test
  void saysWhichTenderIsMissingOrNone() throws Exception {
    says(
        Kind.UNAVAILABLE,
        "solo5-hvt is not installed: no directory of PATH has it",
        Guests.spec(WWW, image("TARGET=1")));
    says(
        Kind.UNAVAILABLE,
        "/no/tender is not there, or is no program that may be executed",
        spec(image(), Path.of("/no/tender")));
    says(
        Kind.UNAVAILABLE,
        "is no Solo5 tender of 2020 or later: asked for its --version it said 'what?'",
        spec(image(), tender("what?\n")));
  }

  @Test
  void doesNotWaitForATenderThatHangs() throws Exception {
    Path hanging = folder.resolve("hanging");
    Files.writeString(hanging, "#!/bin/sh\nsleep 1000 & wait\n");
    Files.setPosixFilePermissions(hanging, PosixFilePermissions.fromString("rwx------"));
    says(
        Kind.UNAVAILABLE,
        "the tender " + hanging + " did not tell its version within 5 s",
        spec(image(), hanging));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          DEVICES=net a; net b           | declares 2 network devices (a, b), and a guest has one TAP
          DEVICES=block a                | declares no network device: nobody can reach it
          DEVICES=net a; block b         | declares the block devices b: give it as many disks, not 0
          NO_MANIFEST                    | has no Solo5 manifest
          """)
  void saysWhatTheDefinitionLacks(String definition, String what) throws Exception {
    Path image = image(definition.strip());
    says("kernel " + image + " " + what, spec(image, tender(SPT)));
  }

  @Test
  void saysWhatIsWrongWithDisks() throws Exception {
    Path image = image("DEVICES=net a; block b");
    Path odd = Files.write(folder.resolve("odd"), new byte[513]);
    says(
        "disk " + odd + " is not one or more sectors of 512 bytes long",
        Guests.with(spec(image, tender(SPT)), odd));
    Path blank = Files.write(folder.resolve("a disk"), new byte[512]);
    says(
        "disk " + blank + " has a blank in its path, where tenders stop reading",
        Guests.with(spec(image, tender(SPT)), blank));
    says(
        "disk /no/disk does not exist", Guests.with(spec(image, tender(SPT)), Path.of("/no/disk")));
  }

  @Test
  void saysWhatNoTenderCanDo() throws Exception {
    GuestSpec good = spec(image(), tender(SPT));
    says(
        "its cmdline is longer than the 8191 bytes that tenders take",
        Guests.with(good, "x".repeat(8192)));
    says("cmdline: the quote that begins with 'a is not closed", Guests.with(good, "'a"));
    says("its memory of 1 MiB is too small", Guests.withMemory(good, 1 << 20));
    says(
        "its memory of 2049 KiB is not a whole number of MiB", Guests.withMemory(good, 2049 << 10));
    says(
        "unknown option 'colour': this backend has tender, tender-options, devices",
        spec(image(), tender(SPT), "colour", "green"));
    says(
        "cpus-on 1023: this process may run on the CPUs",
        spec(image(), tender(SPT), "cpus-on", "1023"));
    says("cpus-on: 'all' is not a list of CPUs", spec(image(), tender(SPT), "cpus-on", "all"));
  }

  private Path image(String... definitions) throws Exception {
    return Assembled.image(folder.resolve("image"), definitions);
  }

  /** A program that says so when it is asked for its version. */
  private Path tender(String says) throws Exception {
    Path file = folder.resolve("tender");
    Files.writeString(file, "#!/bin/sh\ncat >&2 <<END\n" + says + "END\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private Path disk(String name) throws Exception {
    return Files.write(folder.resolve(name), new byte[1024]);
  }

  private static GuestSpec spec(Path image, Path tender, String... more) {
    String[] options = new String[more.length + 2];
    options[0] = "tender";
    options[1] = tender.toString();
    System.arraycopy(more, 0, options, 2, more.length);
    return Guests.spec(WWW, image, options);
  }

  private void says(String what, GuestSpec spec) {
    says(Kind.BAD_DEFINITION, what, spec);
  }

  private void says(Kind kind, String what, GuestSpec spec) {
    assertThatThrownBy(() -> guests.plan(spec, HOME))
        .isInstanceOfSatisfying(
            HypervisorException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContaining(what);
  }
}
