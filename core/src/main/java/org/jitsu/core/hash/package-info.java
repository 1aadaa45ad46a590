/** Keyed hashes, for what strangers must not foresee. Pure. */
@NullMarked
package org.jitsu.core.hash;

import org.jspecify.annotations.NullMarked;
