package org.jitsu.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jitsu.core.GuestName;
import org.jitsu.core.service.Mode;
import org.jitsu.core.service.Port;
import org.jitsu.core.service.Readiness;
import org.jitsu.core.service.Refusing;
import org.jitsu.core.service.Service;
import org.jitsu.core.service.Wake;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Words for tests that ask name servers. */
final class Asking {

  static final Client UDP = new Client(address("192.0.2.1"), Client.Transport.UDP);
  static final Client TCP = new Client(address("192.0.2.1"), Client.Transport.TCP);

  /** The time of day at which queries come, in seconds since 1970. */
  static final long NOW = 1_559_731_985;

  /** What the server says of itself by EDNS: no more than it must. */
  static final EdnsTerms TERMS =
      new EdnsTerms(
          1232,
          "",
          Duration.ofSeconds(10),
          new Cookies(List.of(CookieSecret.parse("e5e973e5a6b2a43f48e7dc849e37bfcf"))));

  static final Keyring NO_KEYS = new Keyring(List.of());

  private Asking() {}

  static InetAddress address(String literal) {
    return InetAddress.ofLiteral(literal);
  }

  /** A query without recursion desired and without EDNS. */
  static Message query(String name, String type) {
    Message query =
        Message.newQuery(
            Record.newRecord(Name.fromConstantString(name), Type.value(type), DClass.IN));
    query.getHeader().unsetFlag(Flags.RD);
    return query;
  }

  /** The same with EDNS and a payload size. */
  static Message query(String name, String type, int payloadBytes) {
    Message query = query(name, type);
    query.addRecord(new OPTRecord(payloadBytes, 0, 0), Section.ADDITIONAL);
    return query;
  }

  static Message parsed(byte[] wire) {
    try {
      return new Message(wire);
    } catch (IOException e) {
      throw new AssertionError("not a message: " + e, e);
    }
  }

  /** The reply of a disposition that has one at once, as a client would read it. */
  static Message reply(Disposition disposition) {
    return switch (disposition) {
      case Disposition.Answer(Reply reply) -> parsed(reply.encode());
      case Disposition.SummonAndAnswer summons ->
          parsed(summons.query().reply(summons.sections()).encode());
      case Disposition.SummonThenAnswer waiting -> parsed(waiting.ready().encode());
      case Disposition.NotOurs(_, Reply refusal) -> parsed(refusal.encode());
      case Disposition.SeatThenAnswer _, Disposition.Transfer _, Disposition.Drop _ ->
          throw new AssertionError("no single reply");
    };
  }

  /** The records of a section as text, without the OPT record. */
  static List<String> records(Message message, int section) {
    return message.getSection(section).stream()
        .filter(each -> each.getType() != Type.OPT)
        .map(Asking::text)
        .toList();
  }

  static String text(Record each) {
    return "%s %d %s %s"
        .formatted(
            each.getName(), each.getTTL(), Type.string(each.getType()), each.rdataToString());
  }

  static Service service(String name, Wake wake, int ttlSeconds, String... addresses) {
    return new Service(
        name,
        new GuestName("guest"),
        List.of(name),
        Stream.of(addresses).map(Asking::address).toList(),
        List.of(Port.tcp(80)),
        Mode.AUTO,
        wake,
        new Readiness.Tcp(),
        Refusing.RESET,
        Duration.ofMinutes(2).toNanos(),
        ttlSeconds);
  }
}
