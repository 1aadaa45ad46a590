/**
 * Waiting for several descriptors and a deadline at once (epoll), and being woken from outside or
 * by a file that grows (inotify).
 *
 * <p>In: descriptors with the owner's keys. Out: which keys are ready. State: one {@link
 * org.jitsu.linux.poll.Poller} an agent, waited in by the agent's thread; its table of
 * registrations is bounded and may be changed from any thread.
 *
 * <p>Absent on purpose: callbacks, threads and edge triggering: what is ready and left alone is
 * ready again.
 */
@NullMarked
package org.jitsu.linux.poll;

import org.jspecify.annotations.NullMarked;
