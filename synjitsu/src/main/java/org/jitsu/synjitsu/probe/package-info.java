/**
 * When to ask a booting guest whether it listens, and what. Pure: what was heard from the guest and
 * the time come in, the next question and its moment go out. The {@link
 * org.jitsu.synjitsu.probe.Probing} is an immutable part of the hold machine's state. Absent on
 * purpose: frames, sockets, deadlines (the guest keeper's).
 */
@NullMarked
package org.jitsu.synjitsu.probe;

import org.jspecify.annotations.NullMarked;
