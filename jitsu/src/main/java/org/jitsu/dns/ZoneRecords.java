package org.jitsu.dns;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * The names of a zone and their records, in octets: dnsjava's objects are made of them when they
 * are asked for. What lies between the apex and a name is a name too (RFC 4592 section 2.2.2). A
 * <em>node</em>, a name that exists, is known by its place in an {@link OctetLog}:
 *
 * <pre>
 * node    next node, its first RRset (32 bits each), length of the name (8), name
 * RRset   next RRset of the node, its last record (32 bits each), type (16)
 * record  the record before it (32 bits), TTL (32), length of the data (16), data
 * </pre>
 *
 * <p>and found by an open hash table of places, in pages that lie in the log too. One thread adds;
 * when it has published them, any may read.
 */
final class ZoneRecords {

  /** No node, no RRset, no record. */
  static final int NONE = 0;

  private static final int RRSETS = 4;
  private static final int NAME_LENGTH = 8;
  private static final int NAME = 9;

  private static final int RECORDS = 4;
  private static final int TYPE = 8;
  private static final int RRSET_BYTES = 10;

  private static final int TTL = 4;
  private static final int DATA_LENGTH = 8;
  private static final int DATA = 10;

  private static final int SLOT_BITS = 2; // of their size in octets
  private static final int PAGE_BITS = 13;
  private static final int PAGE = 1 << PAGE_BITS; // slots

  private static final int WIRE_FIXED_BYTES = 10; // type, class, TTL and length of the data

  private final OctetLog log;
  private final int apex;
  private int newest = NONE;
  private int count;
  private int slots = 16; // half of them at most are in use
  private int[] pages; // a smaller table has a smaller page

  /** Makes one with nothing but the apex. */
  ZoneRecords(Name origin, ZoneMemory memory) {
    log = new OctetLog(memory);
    pages = new int[] {log.append(slots << SLOT_BITS)};
    byte[] name = origin.toWire();
    apex = append(name, 0, name.length);
  }

  int apex() {
    return apex;
  }

  /** Adds a record of a name at or below the apex. */
  void add(Record added) {
    byte[] wire = added.toWire(Section.ANSWER);
    int nameLength = added.getName().length();
    int rrset = ensureRrset(ensure(wire, 0, nameLength), added.getType());
    int from = nameLength + WIRE_FIXED_BYTES;
    int record = log.append(DATA + wire.length - from);
    log.putI32(record, log.i32(rrset + RECORDS));
    log.putI32(record + TTL, (int) added.getTTL());
    log.putU16(record + DATA_LENGTH, wire.length - from);
    log.put(record + DATA, wire, from, wire.length);
    log.putI32(rrset + RECORDS, record);
  }

  /** Returns all nodes, in the order in which they came. */
  IntStream nodes() {
    return IntStream.iterate(apex, node -> node != NONE, log::i32);
  }

  /**
   * Returns the node of a name; {@link #NONE} when it does not exist.
   *
   * @param name a name's octets (RFC 1035 section 3.1), in any case
   * @param from where to begin in them: at one of its labels
   */
  int node(byte[] name, int from) {
    return log.i32(slot(name, from, name.length));
  }

  /** Returns the name of a node, as it was written first. */
  Name name(int node) {
    try {
      return new Name(log.octets(node + NAME, log.u8(node + NAME_LENGTH)));
    } catch (IOException e) {
      throw new IllegalStateException("what is at " + node + " was no name", e);
    }
  }

  /** Returns the types of a node's records, in no particular order. */
  IntStream types(int node) {
    return IntStream.iterate(log.i32(node + RRSETS), rrset -> rrset != NONE, log::i32)
        .map(rrset -> log.u16(rrset + TYPE));
  }

  /** Returns true when a node has records of a type. */
  boolean has(int node, int type) {
    return rrset(node, type) != NONE;
  }

  /** Returns a node's records of a type; null for none. */
  @Nullable Rrset find(int node, int type) {
    return find(node, type, name(node));
  }

  /**
   * Returns a node's records of a type, as another name's; null for none. Equal ones are one.
   * Together they have one TTL; where they differ the lowest is taken (RFC 2181 section 5.2).
   */
  @Nullable Rrset find(int node, int type, Name owner) {
    int rrset = rrset(node, type);
    if (rrset == NONE) {
      return null;
    }
    List<Record> newestFirst = new ArrayList<>(1);
    for (int at = log.i32(rrset + RECORDS); at != NONE; at = log.i32(at)) {
      newestFirst.add(record(at, type, owner));
    }
    if (newestFirst.size() == 1) {
      return new Rrset(newestFirst);
    }
    List<Record> records = newestFirst.reversed().stream().distinct().toList();
    long ttl = records.stream().mapToLong(Record::getTTL).min().orElseThrow();
    return new Rrset(records.stream().map(each -> withTtl(each, ttl)).toList());
  }

  private Record record(int at, int type, Name owner) {
    byte[] data = log.octets(at + DATA, log.u16(at + DATA_LENGTH));
    return Record.newRecord(owner, type, DClass.IN, log.i32(at + TTL), data.length, data);
  }

  private static Record withTtl(Record record, long ttl) {
    return record.getTTL() == ttl
        ? record
        : Record.newRecord(
            record.getName(),
            record.getType(),
            record.getDClass(),
            ttl,
            record.rdataToWireCanonical());
  }

  private int rrset(int node, int type) {
    int rrset = log.i32(node + RRSETS);
    while (rrset != NONE && log.u16(rrset + TYPE) != type) {
      rrset = log.i32(rrset);
    }
    return rrset;
  }

  private int ensureRrset(int node, int type) {
    int there = rrset(node, type);
    if (there != NONE) {
      return there;
    }
    int rrset = log.append(RRSET_BYTES);
    log.putI32(rrset, log.i32(node + RRSETS));
    log.putU16(rrset + TYPE, type);
    log.putI32(node + RRSETS, rrset);
    return rrset;
  }

  /** Returns the node of a name, made when it is new, with those between it and the apex. */
  private int ensure(byte[] octets, int from, int to) {
    int there = log.i32(slot(octets, from, to));
    if (there != NONE) {
      return there;
    }
    ensure(octets, from + 1 + octets[from], to);
    return append(octets, from, to);
  }

  private int append(byte[] octets, int from, int to) {
    if (2 * ++count > slots) {
      grow();
    }
    int node = log.append(NAME + to - from);
    log.putU8(node + NAME_LENGTH, to - from);
    log.put(node + NAME, octets, from, to);
    log.putI32(slot(octets, from, to), node);
    if (newest != NONE) {
      log.putI32(newest, node);
    }
    newest = node;
    return node;
  }

  private void grow() {
    int[] before = pages;
    slots *= 2;
    if (slots <= PAGE) {
      pages = new int[] {log.append(slots << SLOT_BITS)};
    } else {
      pages = Arrays.copyOf(before, slots >> PAGE_BITS);
      for (int i = 0; i < before.length; i++) {
        log.clear(before[i], PAGE << SLOT_BITS);
        pages[before.length + i] = log.append(PAGE << SLOT_BITS);
      }
    }
    nodes().forEach(this::enter);
  }

  private void enter(int node) {
    int from = OctetLog.offset(node + NAME);
    int to = from + log.u8(node + NAME_LENGTH);
    log.putI32(slot(log.chunk(node), from, to), node);
  }

  /** Gives the memory away; nobody may read any more. */
  void free() {
    log.free();
  }

  /** Returns the place of the slot in which a name's node stands, or would. */
  private int slot(byte[] octets, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = (hash ^ lower(octets[i])) * 0x01000193; // Fowler, Noll and Vo
    }
    int index = hash ^ (hash >>> 16);
    while (true) {
      index &= slots - 1;
      int slot = pages[index >> PAGE_BITS] + ((index & (PAGE - 1)) << SLOT_BITS);
      int node = log.i32(slot);
      if (node == NONE || isOf(node, octets, from, to)) {
        return slot;
      }
      index++;
    }
  }

  private boolean isOf(int node, byte[] octets, int from, int to) {
    boolean isEqual = log.u8(node + NAME_LENGTH) == to - from;
    byte[] chunk = log.chunk(node);
    int at = OctetLog.offset(node + NAME);
    for (int i = from; i < to && isEqual; i++) {
      isEqual = lower(chunk[at++]) == lower(octets[i]);
    }
    return isEqual;
  }

  /** A label's length is less than any letter. */
  private static int lower(byte octet) {
    return octet >= 'A' && octet <= 'Z' ? octet + ('a' - 'A') : octet;
  }
}
