package org.jitsu.dns;

import java.util.List;
import java.util.stream.Stream;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

/**
 * The contents of an answer.
 *
 * @param rcode the response code
 * @param authoritative the AA bit: whether the first owner is ours (RFC 1035 section 4.1.1)
 * @param answer the records asked for, after the aliases that led to them
 * @param authority the zone's or delegation's servers, or the SOA of a negative answer
 * @param additional addresses of servers and exchangers
 * @param glue how many records of {@code additional}, its first, a referral cannot do without (RFC
 *     9471 section 3.1)
 * @param end the name at which the aliases ended, as it stands in the zone: the wildcard, where one
 *     matched
 */
record Sections(
    int rcode,
    boolean authoritative,
    List<Rrset> answer,
    List<Rrset> authority,
    List<Rrset> additional,
    int glue,
    Name end) {

  /** Returns the positive answer that these records complete: they are what the aliases led to. */
  Sections endingIn(Rrset records) {
    return new Sections(
        Rcode.NOERROR,
        authoritative,
        Stream.concat(answer.stream(), Stream.of(records)).toList(),
        List.of(),
        List.of(),
        0,
        end);
  }
}
