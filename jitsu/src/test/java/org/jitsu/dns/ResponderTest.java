package org.jitsu.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jitsu.core.service.Wake;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The protocol around the answers: headers, EDNS, truncation, and what is not a query. */
class ResponderTest {

  private static final int OPT_BYTES = 11; // without options
  private static final int ARCOUNT_LOW_OFFSET = 11;

  private static Responder responder;

  @BeforeAll
  static void zone(@TempDir Path directory) throws Exception {
    StringBuilder text =
        new StringBuilder(
            """
            $TTL 300
            @     SOA ns hostmaster 1 7200 900 1209600 60
            @     NS  ns
            ns    A   192.0.2.53
            exact TXT "%s"
            """
                .formatted("x".repeat(160)));
    for (int i = 0; i < 40; i++) {
      text.append("many A 10.0.0.%d%nbig TXT \"%s%d\"%n".formatted(i, "y".repeat(200), i));
      text.append("child NS ns%d.child%nns%d.child A 10.1.0.%d%n".formatted(i, i, i));
      text.append("@ NS a-long-name-of-a-name-server-%d.elsewhere.test.%n".formatted(i));
    }
    Path file = Files.writeString(directory.resolve("zone"), text);
    Zones zones =
        Zones.load(
            List.of(new ZoneSource("example.test", file)),
            List.of(
                new Summoned(
                    Asking.service("www.example.test", Wake.QUERY, 60, "10.77.0.10"),
                    Summoned.Keeping.HELD)));
    responder = new Responder(zones, Asking.TERMS, Asking.NO_KEYS);
  }

  static Stream<Arguments> oddQueries() {
    return Stream.of(
        odd("UPDATE", Rcode.NOTIMP, query -> opcode(query, Opcode.UPDATE)),
        odd("NOTIFY", Rcode.NOTIMP, query -> opcode(query, Opcode.NOTIFY)),
        odd("class CHAOS", Rcode.REFUSED, _ -> question("www.example.test.", Type.TXT, DClass.CH)),
        odd("nameless", Rcode.REFUSED, _ -> question("id.server.", Type.TXT, DClass.CH)),
        odd("class ANY", Rcode.REFUSED, _ -> question("www.example.test.", Type.A, DClass.ANY)),
        odd("type OPT", Rcode.FORMERR, _ -> question("www.example.test.", Type.OPT, DClass.IN)),
        odd("no question", Rcode.FORMERR, _ -> new Message()),
        odd("two questions", Rcode.FORMERR, query -> add(query, a(), Section.QUESTION)),
        odd("an answer", Rcode.FORMERR, query -> add(query, a(), Section.ANSWER)),
        odd("EDNS 1", Rcode.BADVERS, query -> edns(query, new OPTRecord(1232, 0, 1))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oddQueries")
  void refusesWhatItDoesNotServe(String what, int rcode, UnaryOperator<Message> change) {
    Message query = change.apply(Asking.query("www.example.test.", "A"));

    Disposition disposition = responder.respond(query.toWire(), Asking.UDP, 0, Asking.NOW);

    assertThat(disposition).isInstanceOf(Disposition.Answer.class);
    Message reply = Asking.reply(disposition);
    assertThat(reply.getRcode()).as(what).isEqualTo(rcode);
    assertThat(reply.getHeader().getID()).isEqualTo(query.getHeader().getID());
    assertThat(reply.getHeader().getOpcode()).isEqualTo(query.getHeader().getOpcode());
    assertThat(reply.getSection(Section.ANSWER)).isEmpty();
  }

  @Test
  void dropsAnswersAndWhatHasNoHeader() {
    Message answer = Asking.query("www.example.test.", "A");
    answer.getHeader().setFlag(Flags.QR);

    assertThat(responder.respond(answer.toWire(), Asking.UDP, 0, Asking.NOW))
        .isInstanceOf(Disposition.Drop.class);
    assertThat(responder.respond(new byte[11], Asking.UDP, 0, Asking.NOW))
        .isInstanceOf(Disposition.Drop.class);
  }

  @Test
  void refusesTwoOptRecords() {
    byte[] one = Asking.query("www.example.test.", "A", 1232).toWire();
    byte[] two = Arrays.copyOf(one, one.length + OPT_BYTES);
    System.arraycopy(one, one.length - OPT_BYTES, two, one.length, OPT_BYTES);
    two[ARCOUNT_LOW_OFFSET] = 2;

    Message reply = Asking.reply(responder.respond(two, Asking.UDP, 0, Asking.NOW));

    assertThat(reply.getRcode()).isEqualTo(Rcode.FORMERR);
  }

  @Test
  void copiesRecursionDesiredAndOffersNone() {
    Message query = Asking.query("www.example.test.", "A");
    query.getHeader().setFlag(Flags.RD);

    Message reply = ask(query, Asking.UDP);

    assertThat(reply.getHeader().getFlag(Flags.RD)).isTrue();
    assertThat(reply.getHeader().getFlag(Flags.RA)).isFalse();
    assertThat(reply.getHeader().getFlag(Flags.AD)).isFalse();
  }

  @Test
  void answersWithEdnsWhereItIsAskedWithIt() {
    Message query = Asking.query("www.example.test.", "A");
    edns(
        query,
        new OPTRecord(4096, 0, 0, ExtendedFlags.DO, new GenericEDNSOption(65001, new byte[3])));

    OPTRecord opt = ask(query, Asking.UDP).getOPT();

    assertThat(opt.getPayloadSize()).isEqualTo(1232);
    assertThat(opt.getFlags()).isEqualTo(ExtendedFlags.DO);
    assertThat(opt.getOptions()).isEmpty();
    assertThat(ask(Asking.query("www.example.test.", "A"), Asking.UDP).getOPT()).isNull();
  }

  @Test
  void saysWhyANameIsRefused() {
    OPTRecord opt = ask(Asking.query("www.elsewhere.test.", "A", 1232), Asking.UDP).getOPT();

    assertThat(opt.getOptions())
        .singleElement()
        .isInstanceOfSatisfying(
            ExtendedErrorCodeOption.class,
            error ->
                assertThat(error.getErrorCode())
                    .isEqualTo(ExtendedErrorCodeOption.NOT_AUTHORITATIVE));
  }

  @ParameterizedTest
  @CsvSource({
    "many,  A,   0,     true", // without EDNS 512 bytes
    "many,  A,   100,   true", // less than 512 means 512 (RFC 6891 section 6.2.3)
    "many,  A,   1232,  false",
    "big,   TXT, 65535, true", // no more than we are configured for
    "exact, TXT, 0,     false", // the courtesy of naming the servers is left out first
    "child, A,   512,   true", // glue is no courtesy (RFC 9471)
    "child, A,   1232,  true",
  })
  void cutsToSize(String label, String type, int payloadBytes, boolean truncated) {
    String name = label + ".example.test.";
    Message query =
        payloadBytes == 0 ? Asking.query(name, type) : Asking.query(name, type, payloadBytes);

    byte[] wire =
        ((Disposition.Answer) responder.respond(query.toWire(), Asking.UDP, 0, Asking.NOW))
            .reply()
            .encode();
    Message reply = Asking.parsed(wire);
    Message whole = ask(query, Asking.TCP);

    assertThat(wire.length).isLessThanOrEqualTo(Math.clamp(payloadBytes, 512, 1232));
    assertThat(reply.getHeader().getFlag(Flags.TC)).isEqualTo(truncated);
    assertThat(whole.getHeader().getFlag(Flags.TC)).isFalse();
    int answers = reply.getSection(Section.ANSWER).size();
    assertThat(answers).isIn(0, whole.getSection(Section.ANSWER).size());
    assertThat(reply.getOPT() != null).isEqualTo(payloadBytes > 0);
  }

  private static Message ask(Message query, Client client) {
    return Asking.reply(responder.respond(query.toWire(), client, 0, Asking.NOW));
  }

  private static Arguments odd(String what, int rcode, UnaryOperator<Message> change) {
    return Arguments.of(what, rcode, change);
  }

  private static Message opcode(Message query, int opcode) {
    query.getHeader().setOpcode(opcode);
    return query;
  }

  private static Message question(String name, int type, int dclass) {
    return Message.newQuery(Record.newRecord(Name.fromConstantString(name), type, dclass));
  }

  private static Message add(Message query, Record record, int section) {
    query.addRecord(record, section);
    return query;
  }

  private static Record a() {
    return Record.newRecord(Name.fromConstantString("www.example.test."), Type.A, DClass.IN);
  }

  private static Message edns(Message query, OPTRecord opt) {
    query.addRecord(opt, Section.ADDITIONAL);
    return query;
  }
}
