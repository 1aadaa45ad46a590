/**
 * The door of an agent. An agent owns its tables and runs on one thread; others reach it only
 * through its bounded {@link org.jitsu.core.agent.Mailbox}. What would block it is done on {@link
 * org.jitsu.core.agent.OrderedThreads}.
 *
 * <p>Absent on purpose: the loops themselves, which wait for different things (a queue, an epoll)
 * and live with their agents.
 */
@NullMarked
package org.jitsu.core.agent;

import org.jspecify.annotations.NullMarked;
