/**
 * What a scenario is to the command line: it runs, and whatever it measured is reported, also when
 * it was broken off.
 *
 * <p>In: a {@link org.jitsu.bench.scenario.Scenario}. Out: the table and verdicts on standard
 * output, rows in a file, an exit code that scripts rely on. State: none.
 */
@NullMarked
package org.jitsu.bench.scenario;

import org.jspecify.annotations.NullMarked;
