/**
 * Who is at which MAC, as Synjitsu tells it (RFC 826, RFC 5227, RFC 4861): to clients on the bridge
 * for held addresses, and to a booting guest on its unplugged link for everybody else. Accepted ARP
 * packets and neighbour solicitations come in, a MAC or nothing goes out. Pure. Absent on purpose:
 * caches, asking, and router advertisements.
 */
@NullMarked
package org.jitsu.synjitsu.neighbour;

import org.jspecify.annotations.NullMarked;
