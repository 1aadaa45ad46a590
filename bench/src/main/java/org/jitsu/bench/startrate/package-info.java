/**
 * The scenario {@code start-rate}: how many sleeping guests a second can be started, each asked for
 * by a query and a connection and put to sleep again when it has answered, and who has the
 * processors meanwhile.
 *
 * <p>In: the launcher, a guest's image, how many services. Out: a row of latencies and one of the
 * rate for each number of clients, and whether anything failed. State: the stages, owned by the
 * thread that runs it; a stage's clients are threads that end with it.
 */
@NullMarked
package org.jitsu.bench.startrate;

import org.jspecify.annotations.NullMarked;
