/**
 * What the pages of figures are made of, whoever has them made: a page, its tables, and drawings.
 *
 * <p>In: titles, cells, lines. Out: one HTML file that needs nothing else, no script and no other
 * host, and can be read in the light, in the dark, on a telephone and on paper. j2html is the
 * pages' library. State: none but a drawing that is being made.
 *
 * <p>Absent on purpose: any knowledge of what is shown.
 */
@NullMarked
package org.jitsu.power.page;

import org.jspecify.annotations.NullMarked;
