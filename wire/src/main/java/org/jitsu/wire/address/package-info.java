/**
 * Who is meant: MAC addresses, IP addresses and flows, as values. Text and bytes come in, immutable
 * values go out; the one mutable thing is {@link org.jitsu.wire.address.FlowKey.Lookup}, owned by
 * whoever made it. Absent: names, prefixes, interfaces, any look-up in the system.
 */
@NullMarked
package org.jitsu.wire.address;

import org.jspecify.annotations.NullMarked;
