/**
 * Readings in files: what {@code jitsu power record} writes, what meters export, and both replayed.
 *
 * <p>A recording is a CSV with a reading a line ({@code time_s,meter,zone,kind,value}; kinds {@code
 * W}, {@code J}, {@code gap}) and a JSON beside it that says what the zones are, the label, the
 * sums and the starts of guests meanwhile. In: readings, files. Out: files, and a ledger that
 * answers for them. Absent on purpose: wall-clock time, which the caller hands in as text.
 */
@NullMarked
package org.jitsu.power.recording;

import org.jspecify.annotations.NullMarked;
