package org.jitsu.bench.synflood;

import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;

/** Who is flooded: an address, and where its frames go. */
record Target(IpAddr address, MacAddress mac) {}
