/**
 * Compares two results: how many times longer the one took than the other, and how sure that is.
 *
 * <p>In: two results. Out: a line for each row that both have, with 95 % confidence intervals; the
 * same two results give the same lines. State: none.
 */
@NullMarked
package org.jitsu.bench.compare;

import org.jspecify.annotations.NullMarked;
