/**
 * The door for operators: HTTP and JSON on a Unix socket, and over TCP where tokens are configured;
 * and the client that speaks to it.
 *
 * <p>Comes in: requests of whoever may open the socket (its owner), or brings a token. Goes out:
 * what the {@link org.jitsu.ops.Daemon} tells, as JSON; events, as they come; errors as problem
 * details (RFC 9457). {@link org.jitsu.ops.ControlServer} and {@link org.jitsu.ops.ApiServer} own
 * their listeners and one event loop each that never blocks.
 *
 * <p>Absent on purpose: any decision about guests; a buffer for whoever follows events.
 */
@NullMarked
package org.jitsu.ops;

import org.jspecify.annotations.NullMarked;
