/**
 * On which board a guest is started: a pure choice, which can say why it was made.
 *
 * <p>Comes in: what a guest demands, and what each board offers at the moment. Goes out: a {@link
 * org.jitsu.core.placement.Decision} with its reasons. No state is kept: whoever asks owns the
 * books of who is where.
 *
 * <p>Absent on purpose: moving a guest that runs. Boards empty because the next start goes where it
 * fits best, and boards that nobody uses are put to sleep by their keeper.
 */
@NullMarked
package org.jitsu.core.placement;

import org.jspecify.annotations.NullMarked;
