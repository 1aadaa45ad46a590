/**
 * The scenario {@code dns-abuse}: a storm of queries with forged addresses over names that sleep
 * and want proof, while an honest client asks for one that is awake.
 *
 * <p>In: a launcher. Out: how the honest client fared before and during the storm, what was
 * started, and how much the daemon grew. State: sockets on addresses of 127.0.0.0/8, which in a
 * namespace of our own stand for everybody's.
 */
@NullMarked
package org.jitsu.bench.dnsabuse;

import org.jspecify.annotations.NullMarked;
