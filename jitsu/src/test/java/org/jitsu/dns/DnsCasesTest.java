package org.jitsu.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * The cases on which BIND, NSD, Knot and PowerDNS agree: zone, query, and the sections of the
 * answer as sets of records; the additional section where a case lists any. They lie beside the
 * checkout.
 */
class DnsCasesTest {

  private static final Path CASES =
      Path.of(System.getProperty("jitsu.root", "."), "../shared/dns-cases/authoritative.jsonl");

  @Test
  void answersAsTheEstablishedServersDo() throws Exception {
    assumeTrue(Files.exists(CASES), "the shared DNS cases do not lie at " + CASES.normalize());
    ObjectMapper json = new ObjectMapper();
    List<String> wrong = new ArrayList<>();
    int count = 0;
    for (String line : Files.readAllLines(CASES)) {
      JsonNode expected = json.readTree(line);
      String found = difference(expected);
      if (!found.isEmpty()) {
        wrong.add("case " + expected.get("id") + ": " + found);
      }
      count++;
    }
    assertThat(wrong).as("of %d cases", count).isEmpty();
    assertThat(count).isGreaterThanOrEqualTo(1010);
  }

  private static String difference(JsonNode expected) throws Exception {
    Responder responder =
        new Responder(zones(expected.get("zone").asText()), Asking.TERMS, Asking.NO_KEYS);
    Message query = Asking.query(expected.get("qname").asText(), expected.get("qtype").asText());
    Message reply = Asking.reply(responder.respond(query.toWire(), Asking.TCP, 0, Asking.NOW));

    StringBuilder differences = new StringBuilder();
    String rcode = Rcode.string(reply.getRcode());
    if (!rcode.equals(expected.get("rcode").asText())) {
      differences.append(" rcode ").append(rcode);
    }
    if (reply.getHeader().getFlag(Flags.AA) != expected.get("aa").asBoolean()) {
      differences.append(" aa ").append(reply.getHeader().getFlag(Flags.AA));
    }
    compare(expected.get("answer"), reply, Section.ANSWER, differences);
    compare(expected.get("authority"), reply, Section.AUTHORITY, differences);
    if (!expected.get("additional").isEmpty()) {
      compare(expected.get("additional"), reply, Section.ADDITIONAL, differences);
    }
    return differences.toString();
  }

  private static void compare(
      JsonNode expected, Message reply, int section, StringBuilder differences) throws Exception {
    StringBuilder listed = new StringBuilder();
    StreamSupport.stream(expected.spliterator(), false)
        .forEach(each -> listed.append(each.asText()).append('\n'));
    Set<String> wanted = new TreeSet<>();
    parse(listed.toString()).forEach(each -> wanted.add(Asking.text(each)));
    Set<String> given = new TreeSet<>(Asking.records(reply, section));
    if (!wanted.equals(given) || given.size() != reply.getSection(section).size()) {
      differences.append(" %s %s, not %s".formatted(Section.string(section), given, wanted));
    }
  }

  private static Zones zones(String text) throws Exception {
    List<Record> records = parse(text);
    Name origin =
        records.stream()
            .filter(each -> each.getType() == Type.SOA)
            .findFirst()
            .orElseThrow()
            .getName();
    Path file = Files.createTempFile("case", ".zone");
    try {
      Files.writeString(file, text);
      return Zones.load(List.of(new ZoneSource(origin.toString(), file)), List.of());
    } finally {
      Files.delete(file);
    }
  }

  private static List<Record> parse(String text) throws Exception {
    List<Record> records = new ArrayList<>();
    byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
    try (Master master = new Master(new ByteArrayInputStream(octets), Name.root)) {
      for (Record next = master.nextRecord(); next != null; next = master.nextRecord()) {
        records.add(next);
      }
    }
    return records;
  }
}
