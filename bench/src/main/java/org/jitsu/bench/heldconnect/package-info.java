/**
 * The scenario {@code held-connect}: clients of a guest that listens only three seconds after its
 * start, answered in its name, and kept until it comes.
 *
 * <p>In: the launcher, a guest's image, the number of starts. Out: how long the clients' SYNs
 * waited for an answer, how long after the guest listened they had theirs, what they had to send
 * again. State: the series, owned by the thread that runs it; a wave's clients are threads that end
 * with it.
 */
@NullMarked
package org.jitsu.bench.heldconnect;

import org.jspecify.annotations.NullMarked;
