package org.jitsu.dns;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TSIGRecord;
import org.xbill.DNS.TextParseException;

/** The keys with which messages are signed (RFC 8945). Immutable; any thread. */
final class Keyring {

  private final Map<Name, TSIG> keys = new HashMap<>();

  Keyring(List<TransferKey> all) {
    for (TransferKey key : all) {
      try {
        Name name = Name.fromString(key.name(), Name.root);
        Name algorithm = TSIG.algorithmToName(key.algorithm());
        keys.put(name, new TSIG(algorithm, name, key.secret()));
      } catch (TextParseException e) {
        throw new IllegalArgumentException("'" + key.name() + "' is no name of a key", e);
      }
    }
  }

  @Nullable TSIG key(String name) {
    return keys.entrySet().stream()
        .filter(entry -> entry.getKey().toString(true).equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  /** Looks at a query's signature; null where it has none. */
  @Nullable Signed check(Message query, byte[] packet) {
    TSIGRecord asked = query.getTSIG();
    if (asked == null) {
      return null;
    }
    TSIG key = keys.get(asked.getName());
    int error = key == null ? Rcode.BADKEY : key.verify(query, packet, null);
    boolean signs = error == Rcode.NOERROR || error == Rcode.BADTIME;
    return new Signed(asked, signs ? key : null, error);
  }
}
