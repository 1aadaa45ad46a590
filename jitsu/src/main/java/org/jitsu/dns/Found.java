package org.jitsu.dns;

import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DNAMERecord;

/** What a zone has for a name and type. */
sealed interface Found {

  /** The records asked for. */
  record Data(Rrset rrset) implements Found {}

  /** The name is an alias (RFC 1034 section 3.6.2). */
  record Alias(CNAMERecord cname) implements Found {}

  /** A name above is renamed, and with it everything below (RFC 6672). */
  record Renamed(DNAMERecord dname) implements Found {}

  /** The name is delegated; not ours to answer. */
  record Referral(Rrset servers) implements Found {}

  /** The name exists, without such records. */
  record NoData() implements Found {}

  /** The name does not exist. */
  record NoName() implements Found {}
}
