/**
 * What a start consisted of: {@link org.jitsu.core.trace.Phase phases} with their moments, on the
 * scale of the {@link org.jitsu.core.time.Ticker}.
 */
@NullMarked
package org.jitsu.core.trace;

import org.jspecify.annotations.NullMarked;
