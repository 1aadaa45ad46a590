package org.jitsu.dns;

import java.util.List;
import java.util.Map;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** What a server says of itself in the class CHAOS (RFC 4892). Pure. */
final class Chaos {

  private static final String VERSION = "jitsu";

  /** By their names: whether it is the server that is asked for, or the program. */
  private static final Map<Name, Boolean> IS_IDENTITY =
      Map.of(
          Name.fromConstantString("id.server."), true,
          Name.fromConstantString("hostname.bind."), true,
          Name.fromConstantString("version.server."), false,
          Name.fromConstantString("version.bind."), false);

  private Chaos() {}

  /**
   * Answers a question of that class.
   *
   * @param identity which server this is; empty to keep it to itself
   */
  static Reply answer(Query query, String identity) {
    Boolean isIdentity = IS_IDENTITY.get(query.name());
    boolean fits = query.type() == Type.TXT || query.type() == Type.ANY;
    if (isIdentity == null || !fits || (isIdentity && identity.isEmpty())) {
      return query.refusal(Rcode.REFUSED);
    }
    TXTRecord text = new TXTRecord(query.name(), DClass.CH, 0, isIdentity ? identity : VERSION);
    return query.reply(
        new Sections(
            Rcode.NOERROR, true, List.of(Rrset.of(text)), List.of(), List.of(), 0, query.name()));
  }
}
