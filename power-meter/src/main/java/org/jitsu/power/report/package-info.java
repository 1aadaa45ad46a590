/**
 * A page that shows recordings: power over time with the starts marked, joules of each guest's
 * starts, the table of the board's states.
 *
 * <p>In: recordings. Out: one HTML file that needs nothing else, no script and no other host.
 * j2html stays here. State: none.
 */
@NullMarked
package org.jitsu.power.report;

import org.jspecify.annotations.NullMarked;
