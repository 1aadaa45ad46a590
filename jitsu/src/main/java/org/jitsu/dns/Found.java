package org.jitsu.dns;

import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Name;

/** What a zone has for a name and type. */
sealed interface Found {

  /**
   * The records asked for.
   *
   * @param source the name they stand at: a wildcard, where the rrset was made from one
   */
  record Data(Rrset rrset, Name source) implements Found {}

  /** The name is an alias (RFC 1034 section 3.6.2). */
  record Alias(CNAMERecord cname) implements Found {}

  /** A name above is renamed, and with it everything below (RFC 6672). */
  record Renamed(DNAMERecord dname) implements Found {}

  /** The name is delegated; not ours to answer. */
  record Referral(Rrset servers) implements Found {}

  /**
   * The name exists, without such records.
   *
   * @param source the name that was found: a wildcard, where one matched
   */
  record NoData(Name source) implements Found {}

  /** The name does not exist. */
  record NoName() implements Found {}
}
