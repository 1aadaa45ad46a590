package org.jitsu.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jitsu.core.service.Wake;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/** Zone files with what they include, services among them, and every way to get them wrong. */
class ZonesTest {

  private static final String HEAD =
      """
      $TTL 300
      @ SOA ns hostmaster 1 7200 900 1209600 60
      @ NS  ns
      """;

  @TempDir private Path directory;

  @Test
  void servesAZoneWithoutAFile() throws Exception {
    Zones zones = Zones.load(List.of(new ZoneSource("example.test", null)), List.of());

    assertThat(ask(zones, "example.test.", "SOA"))
        .containsExactly(
            "example.test. 3600 SOA ns.example.test. hostmaster.example.test."
                + " 1 7200 900 1209600 60");
    assertThat(ask(zones, "example.test.", "NS"))
        .containsExactly("example.test. 3600 NS ns.example.test.");
  }

  @Test
  void includesFilesWithTheirOwnOrigin() throws Exception {
    write("sub/inner.zone", "www A 192.0.2.1\n$ORIGIN deeper\nwww A 192.0.2.2\n");
    Zones zones = load(HEAD + "$INCLUDE \"sub/inner.zone\" inner\nlast A 192.0.2.3\n");

    assertThat(ask(zones, "www.inner.example.test.", "A")).hasSize(1);
    assertThat(ask(zones, "www.deeper.inner.example.test.", "A")).hasSize(1);
    assertThat(ask(zones, "last.example.test.", "A")).hasSize(1);
  }

  @Test
  void readsTypesThatNobodyKnows() throws Exception {
    Zones zones = load(HEAD + "odd TYPE65280 \\# 3 010203\n");

    assertThat(ask(zones, "odd.example.test.", "TYPE65280"))
        .containsExactly("odd.example.test. 300 TYPE65280 \\# 3 010203");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "www A 192.0.2.300                | FILE:4: Invalid address",
        "www BOGUS x                      | FILE:4: Invalid type",
        "www A (                          | FILE:",
        "www.other. A 192.0.2.1           | FILE: www.other. lies outside the zone example.test.",
        "www CH A 192.0.2.1               | FILE: www.example.test. has class CH",
        "www CNAME a\\nwww A 192.0.2.1     | FILE: www.example.test. has a CNAME and other records",
        "@ SOA ns hostmaster 2 1 1 1 1    | FILE: example.test. has several SOA records",
        "sub SOA ns hostmaster 2 1 1 1 1  | FILE: sub.example.test. has a SOA record",
        "$INCLUDE missing                 | FILE:4: $INCLUDE missing: there is no such file",
        "$INCLUDE ../outside.zone         | FILE:4: $INCLUDE ../outside.zone leads out of",
        "$INCLUDE example.test.zone       | FILE:4: $INCLUDE goes deeper than 8 files",
        "\"$INCLUDE\" /etc/hostname       | FILE:4: ",
        "$INCLUDE bad.zone                | bad.zone:2: ",
        "$INCLUDE good.zone\\n  A 192.0.2.9 | FILE:5: the first record after $INCLUDE must name its",
        "$INCLUDE good.zone\\nwww A 192.0.2.300 | FILE:5: Invalid address",
        "$INCLUDE good.zone\\n\\n$ORIGIN sub\\n\\nwww A x | FILE:8: Invalid address",
        "$INCLUDE nest.zone               | nest.zone:4: Invalid address",
        "www TXT (\\n a\\n b )\\nwww A x    | FILE:7: Invalid address",
        "$GENERATE 1-9999999 h A 192.0.2.1 | FILE: more than 1000000 records",
      })
  void saysWhereAFileIsBroken(String lines, String problem) throws Exception {
    write("good.zone", "good A 192.0.2.1\n");
    write("nest.zone", "\n$INCLUDE good.zone\n\nwww A 192.0.2.300\n");
    write("bad.zone", "good A 192.0.2.1\nbad A not-an-address\n");
    write("../outside.zone", "x A 192.0.2.1\n");
    String text = HEAD + lines.replace("\\n", "\n") + "\n";
    Path file = write("example.test.zone", text);

    List<String> problems = problems(List.of(new ZoneSource("example.test", file)));

    assertThat(problems)
        .singleElement()
        .asString()
        .contains(problem.replace("FILE", file.toString()));
  }

  @Test
  void reportsAllProblemsAtOnce() throws Exception {
    Path bare = write("bare.zone", "www 300 A 192.0.2.1\n");
    Path used = write("used.zone", HEAD + "www A 192.0.2.1\nchild NS ns.elsewhere.test.\n");

    assertThat(
            problems(
                List.of(new ZoneSource("bare.test", bare), new ZoneSource("used.test", used)),
                service("www.used.test"),
                service("www.nowhere.test"),
                service("twice.used.test"),
                service("twice.used.test")))
        .containsExactly(
            bare + ": no SOA record at its apex bare.test.",
            bare + ": no NS record at its apex bare.test.",
            "service www.used.test: www.used.test. has addresses or a CNAME in the zone used.test."
                + " already",
            "service www.nowhere.test: www.nowhere.test. lies in no zone; add its zone to"
                + " dns.zones",
            "service twice.used.test: twice.used.test. is a name of service twice.used.test too");
    assertThat(problems(List.of(new ZoneSource("used.test", used)), service("x.child.used.test")))
        .singleElement()
        .asString()
        .startsWith("service name x.child.used.test. lies below a delegation or DNAME");
    assertThat(problems(List.of(new ZoneSource("gone.test", directory.resolve("gone")))))
        .containsExactly(directory.resolve("gone") + ": there is no such file");
    assertThat(problems(List.of(new ZoneSource("a..b", null))))
        .singleElement()
        .asString()
        .startsWith("zone 'a..b' is no name");
  }

  @Test
  void isReadIntoTheMemoryOfZonesThatNobodyReads() throws Exception {
    ZoneMemory memory = new ZoneMemory();
    byte[] array = new byte[ZoneMemory.ARRAY];
    memory.give(List.of(array));
    Zones first = large("first", memory);
    assertThat(array).as("in use").contains("first".getBytes(StandardCharsets.US_ASCII));
    byte[] ofFirst = array.clone();
    assertThat(first.retain()).isTrue();
    first.release(); // it was replaced, and is still read

    Zones second = large("second", memory);
    assertThat(array).isEqualTo(ofFirst);
    first.release();
    assertThat(first.retain()).isFalse();

    Zones third = large("third", memory);
    assertThat(array).contains("third".getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < 10_000; i += 37) {
      String name = "n" + i + ".example.test.";
      assertThat(ask(second, name, "TXT")).containsExactly(name + " 300 TXT second");
      assertThat(ask(third, name, "TXT")).containsExactly(name + " 300 TXT third");
    }
  }

  private Zones large(String word, ZoneMemory memory) throws Exception {
    StringBuilder text = new StringBuilder(HEAD);
    for (int i = 0; i < 10_000; i++) {
      text.append('n').append(i).append(" TXT ").append(word).append('\n');
    }
    Path file = write("large.zone", text.toString());
    return Zones.load(List.of(new ZoneSource("example.test", file)), List.of(), memory);
  }

  private Zones load(String text) throws Exception {
    return Zones.load(
        List.of(new ZoneSource("example.test", write("example.test.zone", text))), List.of());
  }

  private Path write(String name, String text) throws IOException {
    Path file = directory.resolve("zones").resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static Summoned service(String name) {
    return new Summoned(Asking.service(name, Wake.QUERY, 60, "10.77.0.10"), Summoned.Keeping.HELD);
  }

  private static List<String> problems(List<ZoneSource> sources, Summoned... services) {
    return catchThrowableOfType(ZoneException.class, () -> Zones.load(sources, List.of(services)))
        .problems();
  }

  private static List<String> ask(Zones zones, String name, String type) {
    Responder responder = new Responder(zones, Asking.TERMS, Asking.NO_KEYS);
    Message reply =
        Asking.reply(
            responder.respond(Asking.query(name, type).toWire(), Asking.UDP, 0, Asking.NOW));
    return Asking.records(reply, Section.ANSWER);
  }
}
