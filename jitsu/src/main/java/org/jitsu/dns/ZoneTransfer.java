package org.jitsu.dns;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIGRecord;

/**
 * A whole zone as a sequence of messages (RFC 5936 section 2.2), made one by one as they are sent:
 * the SOA record, everything else, and the SOA record again. One thread.
 */
final class ZoneTransfer implements Iterator<byte[]> {

  /** From how many octets on the next message begins. */
  private static final int FULL_BYTES = 16_000;

  private static final int FIXED_BYTES = 10; // type, class, TTL and length of a record

  private final Query query;
  private final Iterator<Record> records;
  private @Nullable TSIGRecord signature;
  private boolean first = true;

  ZoneTransfer(Query query, Zone zone) {
    this.query = query;
    Stream<Record> begin = Stream.of(zone.soa());
    Stream<Record> end = Stream.of(zone.soa());
    this.records = Stream.concat(Stream.concat(begin, zone.recordsButSoa()), end).iterator();
  }

  @Override
  public boolean hasNext() {
    return records.hasNext();
  }

  @Override
  public byte[] next() {
    if (!records.hasNext()) {
      throw new NoSuchElementException();
    }
    Message message = first ? query.emptyAnswer() : new Message(query.header().getID());
    first = false;
    message.getHeader().setFlag(Flags.QR);
    message.getHeader().setFlag(Flags.AA);
    int bytes = 0;
    while (records.hasNext() && bytes < FULL_BYTES) {
      Record next = records.next();
      bytes += next.getName().length() + FIXED_BYTES + next.rdataToWireCanonical().length;
      message.addRecord(next, Section.ANSWER);
    }
    byte[] wire = message.toWire(Message.MAXLENGTH);
    Signed signed = query.signed();
    if (signed == null) {
      return wire;
    }
    signature = signed.signature(message, wire, signature);
    return Signed.append(wire, signature);
  }
}
