package org.jitsu.dns;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * What a recorded query asks.
 *
 * @param name in lower case, without the final dot
 * @param type the mnemonic of its type
 */
public record Question(String name, String type) {

  /** Returns the question of a datagram; empty when it is no query, or malformed. */
  public static Optional<Question> of(byte[] datagram) {
    try {
      Message message = new Message(datagram);
      Record asked = message.getQuestion();
      boolean isQuery =
          !message.getHeader().getFlag(Flags.QR) && message.getHeader().getOpcode() == Opcode.QUERY;
      return asked == null || !isQuery
          ? Optional.empty()
          : Optional.of(
              new Question(
                  asked.getName().toString(true).toLowerCase(Locale.ROOT),
                  Type.string(asked.getType())));
    } catch (IOException malformed) {
      return Optional.empty();
    }
  }

  /** Returns whether a query of that type wakes the guest behind its name. */
  public static boolean wakes(String type) {
    return Responder.WAKING.contains(Type.value(type, true));
  }
}
