package org.jitsu.app.simulate;

import java.net.InetAddress;

/**
 * Somebody asked for a name.
 *
 * @param atNs when, in nanoseconds since 1970 (UTC)
 * @param name in lower case, without the final dot
 * @param type the query type's mnemonic
 * @param client who asked
 */
public record Query(long atNs, String name, String type, InetAddress client) {}
