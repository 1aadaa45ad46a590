package org.jitsu.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Random zones, and the same questions to NSD and Knot and to us: where the two agree, so do we.
 * {@code -Djitsu.long=true} tries many more zones, {@code -Djitsu.seed=N} one.
 */
@Timeout(570)
class DifferentialIT {

  private static final int ZONES = 12;
  private static final int ZONES_LONG = 400;

  @TempDir private Path directory;

  @Test
  void answersAsOthersDo() throws Exception {
    Long only = Long.getLong("jitsu.seed");
    int zones = Boolean.getBoolean("jitsu.long") ? ZONES_LONG : ZONES;
    int agreed = 0;
    int asked = 0;
    for (long seed = only == null ? 0 : only; seed < (only == null ? zones : only + 1); seed++) {
      RandomZone zone = RandomZone.of(seed);
      Path home = Files.createDirectory(directory.resolve("zone" + seed));
      Path file = Files.writeString(home.resolve("example.zone"), zone.text());
      Responder ours =
          new Responder(
              Zones.load(List.of(new ZoneSource("example.test", file)), List.of()),
              Asking.TERMS,
              Asking.NO_KEYS);
      try (NameServer nsd = nsd(home, file);
          NameServer knot = knot(home, file)) {
        nsd.awaitSerial(RandomZone.ORIGIN, 1);
        knot.awaitSerial(RandomZone.ORIGIN, 1);
        for (String question : zone.questions()) {
          asked++;
          agreed += compare(ours, nsd, knot, question, "seed " + seed + "\n" + zone.text()) ? 1 : 0;
        }
      }
    }
    assertThat(agreed)
        .as("questions on which NSD and Knot agree, of %d", asked)
        .isGreaterThan(asked / 2);
  }

  private static boolean compare(
      Responder ours, NameServer nsd, NameServer knot, String question, String which)
      throws IOException {
    String[] words = question.split(" ", -1);
    Message query =
        Message.newQuery(Record.newRecord(Name.fromString(words[0]), type(words[1]), DClass.IN));
    query.getHeader().unsetFlag(Flags.RD);
    query.addRecord(new OPTRecord(4096, 0, 0), Section.ADDITIONAL);
    String first = text(nsd.ask(query));
    String second = text(knot.ask(query));
    if (!first.equals(second)) {
      return false;
    }
    Message answer = Asking.reply(ours.respond(query.toWire(), Asking.TCP, 0, Asking.NOW));
    assertThat(text(answer)).as("%s of %s", question, which).isEqualTo(first);
    return true;
  }

  private static int type(String mnemonic) {
    return mnemonic.startsWith("TYPE")
        ? Integer.parseInt(mnemonic.substring(4))
        : Type.value(mnemonic);
  }

  /**
   * What matters of an answer: code, AA, and the sections as sets. A positive answer's authority
   * section is a courtesy that each may leave out, and so are additional records.
   */
  private static String text(Message message) {
    boolean isPositive =
        message.getRcode() == Rcode.NOERROR && !message.getSection(Section.ANSWER).isEmpty();
    List<String> lines = new ArrayList<>();
    lines.add(Rcode.string(message.getRcode()));
    lines.add(message.getHeader().getFlag(Flags.AA) ? "aa" : "");
    lines.addAll(records(message, Section.ANSWER));
    boolean endsHere =
        isPositive
            && message.getSection(Section.AUTHORITY).stream()
                .allMatch(
                    it ->
                        it.getType() == Type.NS
                            && it.getName().toString().equalsIgnoreCase(RandomZone.ORIGIN));
    lines.add("authority");
    if (!endsHere) {
      lines.addAll(records(message, Section.AUTHORITY));
    }
    return String.join("\n", lines);
  }

  private static List<String> records(Message message, int section) {
    return List.copyOf(
        new TreeSet<>(
            Asking.records(message, section).stream()
                .map(it -> it.toLowerCase(Locale.ROOT))
                .toList()));
  }

  private static NameServer nsd(Path home, Path file) throws IOException {
    return NameServer.nsd(
        Files.createDirectory(home.resolve("nsd")),
        NameServer.somewhere(),
        "zone:\n  name: \"example.test\"\n  zonefile: \"" + file + "\"\n");
  }

  private static NameServer knot(Path home, Path file) throws IOException {
    return NameServer.knot(
        Files.createDirectory(home.resolve("knot")),
        NameServer.somewhere(),
        "zone:\n  - domain: example.test\n    file: \"" + file + "\"\n");
  }
}
