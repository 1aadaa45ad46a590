/**
 * The scenario {@code zone-reload}: a large zone is read again while a client asks for its records.
 *
 * <p>In: a launcher. Out: how long answers took before and meanwhile, and which were lost or wrong.
 */
@NullMarked
package org.jitsu.bench.zonereload;

import org.jspecify.annotations.NullMarked;
