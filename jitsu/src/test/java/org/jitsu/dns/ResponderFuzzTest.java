package org.jitsu.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jitsu.core.service.Wake;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSIDOption;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TcpKeepaliveOption;

/** Mutated packets: no exception, every answer parses, carries the query's id and fits. */
class ResponderFuzzTest {

  private static final int PACKETS =
      Integer.getInteger(
          "jitsu.fuzz.packets", Boolean.getBoolean("jitsu.long") ? 10_000_000 : 100_000);

  private static final TransferKey KEY =
      new TransferKey("fuzz.example", "hmac-sha256", "c2VjcmV0IG9mIHRoaXMgdGVzdCBhbG9uZQ==");

  @Test
  void survivesMutatedPackets() throws Exception {
    Zones zones =
        Zones.load(
            List.of(new ZoneSource("example.test", null)),
            List.of(
                new Summoned(
                    Asking.service("www.example.test", Wake.QUERY, 60, "10.77.0.10", "fd00::10"),
                    Summoned.Keeping.HELD)));
    Responder responder = new Responder(zones, Asking.TERMS, new Keyring(List.of(KEY)));
    List<byte[]> seeds =
        List.of(
            Asking.query("www.example.test.", "A").toWire(),
            Asking.query("a.long.name.that.is.not.there.example.test.", "MX", 4096).toWire(),
            Asking.query("www.example.test.", "ANY", 512).toWire(),
            Asking.query("elsewhere.", "AAAA", 65535).toWire(),
            withOptions().toWire(),
            signed().toWire());
    long seed = Long.getLong("jitsu.fuzz.seed", 20150504);
    Random random = new Random(seed);
    int answered = 0;
    for (int i = 0; i < PACKETS; i++) {
      byte[] packet = mutated(seeds.get(random.nextInt(seeds.size())), random);
      Client client = random.nextBoolean() ? Asking.UDP : Asking.TCP;
      String which = "seed %d, packet %d: %s".formatted(seed, i, Arrays.toString(packet));
      answered += check(responder, packet, client, which) ? 1 : 0;
    }
    assertThat(answered).as("answered of %d", PACKETS).isBetween(PACKETS / 4, PACKETS - 1);
  }

  private static Message withOptions() {
    Message query = Asking.query("www.example.test.", "HTTPS");
    query.addRecord(
        new OPTRecord(
            1232,
            0,
            0,
            0,
            new CookieOption(new byte[8], new byte[16]),
            new NSIDOption(new byte[0]),
            new TcpKeepaliveOption(),
            new GenericEDNSOption(EDNSOption.Code.PADDING, new byte[20])),
        Section.ADDITIONAL);
    return query;
  }

  private static Message signed() {
    Message query = Asking.query("example.test.", "IXFR");
    query.setTSIG(
        new TSIG(TSIG.HMAC_SHA256, Name.fromConstantString(KEY.name() + "."), KEY.secret()));
    return query;
  }

  private static boolean check(Responder responder, byte[] packet, Client client, String which) {
    Reply reply;
    try {
      reply =
          switch (responder.respond(packet, client, 0, Asking.NOW)) {
            case Disposition.Answer(Reply plain) -> plain;
            case Disposition.SummonAndAnswer(_, _, Query query, Sections sections) ->
                query.reply(sections);
            case Disposition.SummonThenAnswer waiting -> waiting.ready();
            case Disposition.NotOurs(_, Reply refusal) -> refusal;
            case Disposition.SeatThenAnswer _ -> throw new AssertionError("there is no pool");
            case Disposition.Transfer _ -> throw new AssertionError("nobody may have the zone");
            case Disposition.Drop _ -> null;
          };
    } catch (RuntimeException e) {
      throw new AssertionError(which, e);
    }
    if (reply == null) {
      return false;
    }
    byte[] wire = reply.encode();
    Message parsed = Asking.parsed(wire);
    assertThat(parsed.getHeader().getFlag(Flags.QR)).as(which).isTrue();
    assertThat(Arrays.copyOf(wire, 2)).as(which).isEqualTo(Arrays.copyOf(packet, 2));
    int most = client.transport() == Client.Transport.UDP ? 1232 : 65535;
    assertThat(wire.length).as(which).isLessThanOrEqualTo(most);
    return true;
  }

  private static byte[] mutated(byte[] seed, Random random) {
    byte[] packet = seed.clone();
    switch (random.nextInt(8)) {
      case 0 -> packet = Arrays.copyOf(packet, random.nextInt(packet.length));
      case 1 -> packet = Arrays.copyOf(packet, packet.length + random.nextInt(64));
      case 2 -> random.nextBytes(packet);
      default -> {
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
          packet[random.nextInt(packet.length)] = (byte) random.nextInt(256);
        }
      }
    }
    return packet;
  }
}
