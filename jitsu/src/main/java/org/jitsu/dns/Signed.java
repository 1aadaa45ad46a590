package org.jitsu.dns;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TSIGRecord;

/**
 * A query's signature (RFC 8945), and how its reply is signed. One query at a time.
 *
 * @param asked the query's TSIG record
 * @param key the key it was made with; null where we have none of that name, or it is wrong
 * @param error what is wrong with it, {@link Rcode#NOERROR} if nothing
 */
record Signed(TSIGRecord asked, @Nullable TSIG key, int error) {

  private static final int ARCOUNT_OFFSET = 10;
  private static final int FUDGE_SECONDS = 300;

  /** The most octets of a TSIG record with its name, algorithm and a digest of 64 octets. */
  private static final int MAX_RECORD_BYTES = 255 + 10 + 255 + 16 + 64 + 6;

  boolean isRight() {
    return error == Rcode.NOERROR;
  }

  /** Returns how many octets must be left for the signature. */
  int reservedBytes() {
    return key == null ? MAX_RECORD_BYTES : key.recordLength();
  }

  /** Returns the message with its signature. */
  byte[] sign(Message message, byte[] wire) {
    return append(wire, signature(message, wire, asked, true));
  }

  /**
   * Signs one message of several.
   *
   * @param before the signature of the message before it; null for the first
   */
  TSIGRecord signature(Message message, byte[] wire, @Nullable TSIGRecord before) {
    return before == null
        ? signature(message, wire, asked, true)
        : signature(message, wire, before, false);
  }

  private TSIGRecord signature(Message message, byte[] wire, TSIGRecord before, boolean whole) {
    if (key != null) {
      return key.generate(message, wire, error, before, whole);
    }
    return new TSIGRecord( // without a MAC (section 5.2.1 and 5.2.2)
        asked.getName(),
        DClass.ANY,
        0,
        asked.getAlgorithm(),
        asked.getTimeSigned(),
        Duration.ofSeconds(FUDGE_SECONDS),
        new byte[0],
        message.getHeader().getID(),
        error,
        null);
  }

  static byte[] append(byte[] wire, TSIGRecord record) {
    byte[] added = record.toWire(Section.ADDITIONAL);
    byte[] signed = Arrays.copyOf(wire, wire.length + added.length);
    System.arraycopy(added, 0, signed, wire.length, added.length);
    ByteBuffer buffer = ByteBuffer.wrap(signed);
    buffer.putShort(ARCOUNT_OFFSET, (short) (buffer.getShort(ARCOUNT_OFFSET) + 1));
    return signed;
  }
}
