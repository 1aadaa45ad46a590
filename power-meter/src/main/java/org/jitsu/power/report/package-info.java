/**
 * A page that shows recordings: power over time with the starts' phases marked, joules of a start
 * by subject, the table of the board's states.
 *
 * <p>In: recordings. Out: one HTML file that needs nothing else, no script and no other host.
 * State: none.
 */
@NullMarked
package org.jitsu.power.report;

import org.jspecify.annotations.NullMarked;
