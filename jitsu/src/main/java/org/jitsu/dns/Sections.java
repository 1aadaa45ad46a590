package org.jitsu.dns;

import java.util.List;
import org.xbill.DNS.Name;

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
    Name end) {}
