/**
 * What is kept of a run: the manifest of the machine and of all that took part, and the files.
 *
 * <p>In: what a scenario {@link org.jitsu.bench.result.Uses uses}, its rows, its rounds as they are
 * measured. Out: a directory for each result (JSON, CSV, histograms, a journal), or a file of rows;
 * and results read again. State: the open files, one thread's.
 *
 * <p>Absent on purpose: figures. What a result means is said by its scenario and by whoever shows
 * it.
 */
@NullMarked
package org.jitsu.bench.result;

import org.jspecify.annotations.NullMarked;
