/**
 * The page that shows results: what was promised and reached, distributions and tables, and beside
 * each of them what a reader has to know.
 *
 * <p>In: results. Out: one HTML file that needs nothing else. State: none. Rows that are compared
 * with each other are drawn together, on one axis.
 *
 * <p>Absent on purpose: any knowledge of what was measured.
 */
@NullMarked
package org.jitsu.bench.page;

import org.jspecify.annotations.NullMarked;
