/**
 * The subjects: what is asked for the page, each under the fixed word that its row carries.
 *
 * <p>In: a place made by {@code lab} and a client. Out: the moment of the first byte of a page that
 * was checked. State: none of their own; the lab's objects belong to the scenario that made them.
 *
 * <p>Absent on purpose: repeats and figures.
 */
@NullMarked
package org.jitsu.bench.subject;

import org.jspecify.annotations.NullMarked;
