/**
 * The place where guests are measured: the daemon, a bare guest beside it, the wire between client
 * and service, all in this process's own namespaces.
 *
 * <p>In: paths, command lines, frames. Out: addresses to be fetched from, and what was seen:
 * frames, memory. State: processes, interfaces and sockets, each owned by the object that made it
 * and gone when that is closed. The daemon is reached as anybody reaches it: its command line, its
 * sockets.
 *
 * <p>Absent on purpose: measuring, and knowledge of the daemon's classes.
 */
@NullMarked
package org.jitsu.bench.lab;

import org.jspecify.annotations.NullMarked;
