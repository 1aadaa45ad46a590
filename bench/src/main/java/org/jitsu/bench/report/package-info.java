/**
 * What people and scripts read: rows, the table, and the verdict on each promised figure.
 *
 * <p>In: series and scalars. Out: JSON Lines, a table, {@code PASS} and {@code SHORT} lines, a
 * progress line. The names in {@link org.jitsu.bench.report.Row} and the form of a {@link
 * org.jitsu.bench.report.Verdict} are an interface that scripts rely on: add, never rename.
 *
 * <p>Absent on purpose: any knowledge of what was measured.
 */
@NullMarked
package org.jitsu.bench.report;

import org.jspecify.annotations.NullMarked;
