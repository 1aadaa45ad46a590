/**
 * The door for operators: HTTP and JSON on a Unix socket, and the client that speaks to it.
 *
 * <p>Comes in: requests of whoever may open the socket (its owner). Goes out: what the {@link
 * org.jitsu.ops.Daemon} tells, as JSON; errors as problem details (RFC 9457). {@link
 * org.jitsu.ops.ControlServer} owns the socket and one event loop that never blocks.
 *
 * <p>Absent on purpose: TCP, tokens and the web page, which come with the operations issue; any
 * decision about guests.
 */
@NullMarked
package org.jitsu.ops;

import org.jspecify.annotations.NullMarked;
