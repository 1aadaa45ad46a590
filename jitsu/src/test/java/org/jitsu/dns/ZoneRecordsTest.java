package org.jitsu.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Master;
import org.xbill.DNS.NULLRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** What is kept in octets comes out as it was put in. */
class ZoneRecordsTest {

  private static final Name ORIGIN = Name.fromConstantString("Example.test.");

  private static final String DIGEST =
      "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

  private final ZoneRecords records = new ZoneRecords(ORIGIN, new ZoneMemory());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A 192.0.2.1",
        "AAAA 2001:db8::1",
        "AFSDB 1 Server",
        "APL 1:192.0.2.0/24 !2:2001:db8::/32",
        "APL",
        "CAA 0 issue \"ca.test; policy=ev\"",
        "CDNSKEY 257 3 8 AwEAAaz/",
        "CDS 1 8 2 " + DIGEST,
        "CERT 1 2 3 AwEAAaz/",
        "CNAME Other.Name",
        "DHCID AAIBY2/AuCccgoJbsaxcQc9TUapptP69lOjxfNuVAA2kjEA=",
        "DNAME Other.Test.",
        "DNSKEY 256 3 8 AwEAAaz/",
        "DS 1 8 2 " + DIGEST,
        "GPOS -32.6882 116.8652 10.0",
        "HINFO \"a c\" os",
        "HTTPS 1 . alpn=h2,h3 port=8443 ipv4hint=192.0.2.1 key65333=x",
        "HTTPS 0 Alias",
        "IPSECKEY 10 1 2 192.0.2.1 AQID",
        "KX 10 Exchanger",
        "LOC 52 14 5 N 0 8 50 E 10m 1m 1m 1m",
        "MX 10 Mail",
        "NAPTR 1 2 \"s\" \"SIP+D2U\" \"!^.*$!sip:a@b!\" Next",
        "NS Server",
        "NSEC Next A NS TYPE1234",
        "NSEC3 1 1 12 aabbccdd 2vptu5timamqttgl4luu9kg21e0aor3s A RRSIG",
        "NSEC3PARAM 1 0 12 aabbccdd",
        "OPENPGPKEY AQID",
        "PTR Host",
        "RP Mail.Box Text",
        "RRSIG A 8 2 300 20300101000000 20200101000000 1 Example.test. AwEAAaz/",
        "SMIMEA 3 1 1 " + DIGEST,
        "SOA Server Mail.Box 4294967295 1 2 3 4",
        "SPF \"v=spf1 -all\"",
        "SRV 1 2 3 Target",
        "SSHFP 1 2 " + DIGEST,
        "SVCB 1 Target port=1",
        "TLSA 3 1 1 " + DIGEST,
        "TXT \"\" \"\\000\\255\\\"\" plain",
        "URI 10 1 \"https://a.test/\"",
        "TYPE65280 \\# 3 010203",
        "TYPE65281 \\# 0",
        "TXT \\# 2 0161",
      })
  void givesRecordsBack(String data) throws IOException {
    Record put = parsed("MiXed 300 IN " + data);
    records.add(put);

    Rrset found = found("mixed.eXample.test.", put.getType());

    assertThat(found.records()).containsExactly(put);
    Record got = found.first();
    assertThat(got).hasSameClassAs(put).hasToString(put.toString());
    assertThat(got.toWire(1)).as("with names as they were written").isEqualTo(put.toWire(1));
  }

  @Test
  void namesBetweenExist() throws IOException {
    records.add(parsed("a.b.c 300 IN A 192.0.2.1"));
    records.add(parsed("x.b.c 300 IN A 192.0.2.1"));

    assertThat(records.nodes().mapToObj(records::name))
        .map(Name::toString)
        .containsExactly(
            "Example.test.",
            "c.Example.test.",
            "b.c.Example.test.",
            "a.b.c.Example.test.",
            "x.b.c.Example.test.");
    assertThat(records.types(node("b.c.example.test."))).isEmpty();
    assertThat(node("d.example.test.")).isEqualTo(ZoneRecords.NONE);
    assertThat(node("test.")).isEqualTo(ZoneRecords.NONE);
  }

  @Test
  void equalRecordsAreOneAndHaveTheLowestTimeToLive() throws IOException {
    for (String each :
        List.of("300 MX 2 b", "200 MX 1 A", "300 MX 2 B", "100 TXT x", "400 MX 3 c")) {
      records.add(parsed("www " + each.replace(" MX", " IN MX").replace(" TXT", " IN TXT")));
    }

    assertThat(found("www.example.test.", Type.MX).records())
        .map(Record::toString)
        .map(it -> it.replaceAll("\\s+", " ").toLowerCase(Locale.ROOT))
        .containsExactly(
            "www.example.test. 200 in mx 2 b.example.test.",
            "www.example.test. 200 in mx 1 a.example.test.",
            "www.example.test. 200 in mx 3 c.example.test.");
    assertThat(records.types(node("www.example.test."))).containsOnly(Type.MX, Type.TXT);
  }

  @Test
  void keepsManyNames() throws IOException {
    int count = 20_000;
    for (int i = 0; i < count; i++) {
      records.add(text("n" + i, Integer.toString(i)));
    }

    for (int i = 0; i < count; i++) {
      assertThat(found("N" + i + ".example.test.", Type.TXT).records())
          .containsExactly(text("n" + i, Integer.toString(i)));
      assertThat(node("m" + i + ".example.test.")).isEqualTo(ZoneRecords.NONE);
    }
    assertThat(records.nodes()).hasSize(count + 1);
  }

  @Test
  void keepsTheLongestRecords() throws IOException {
    Random random = new Random(1);
    List<Record> put = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      byte[] data = new byte[i % 3 == 0 ? 65_535 : random.nextInt(65_536)];
      random.nextBytes(data);
      put.add(new NULLRecord(Name.fromString("n" + i % 7, ORIGIN), DClass.IN, 0x7fff_ffffL, data));
      records.add(put.getLast());
    }

    assertThat(
            IntStream.range(0, 7)
                .mapToObj(i -> found("n" + i + ".example.test.", Type.NULL))
                .flatMap(rrset -> rrset.records().stream()))
        .containsExactlyInAnyOrderElementsOf(put)
        .allSatisfy(each -> assertThat(each.getTTL()).isEqualTo(0x7fff_ffffL));
  }

  private static Record text(String name, String text) throws IOException {
    return new TXTRecord(Name.fromString(name, ORIGIN), DClass.IN, 300, text);
  }

  private static Record parsed(String line) throws IOException {
    byte[] text = (line + "\n").getBytes(StandardCharsets.ISO_8859_1);
    try (Master master = new Master(new ByteArrayInputStream(text), ORIGIN)) {
      return master.nextRecord();
    }
  }

  private int node(String name) {
    return records.node(Name.fromConstantString(name).toWire(), 0);
  }

  private Rrset found(String name, int type) {
    return Objects.requireNonNull(records.find(node(name), type), name);
  }
}
