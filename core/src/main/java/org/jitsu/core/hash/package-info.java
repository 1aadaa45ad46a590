/** Hashes: keyed ones, for what strangers must not foresee, and those that name content. */
@NullMarked
package org.jitsu.core.hash;

import org.jspecify.annotations.NullMarked;
