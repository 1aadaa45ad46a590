/**
 * The life of every board: when it is woken, when it is put to sleep, and who is on it.
 *
 * <p>Comes in: guests that want a board, and leave it; what came of switching, reaching and
 * shutting down; the passing of time. Goes out: calls to {@link
 * org.jitsu.backends.board.life.BoardHands}; a {@link org.jitsu.backends.board.life.Lodging} for
 * every demand, exactly once.
 *
 * <p>{@link org.jitsu.backends.board.life.BoardMachine} decides for one board and is pure; {@link
 * org.jitsu.backends.board.life.BoardKeeper} is the agent around all of them and owns their states
 * and the books of who is where. Which board it is, is {@link org.jitsu.core.placement.Placement}'s
 * choice.
 *
 * <p>Absent on purpose: starting and stopping guests, which is the guest keeper's alone: a board is
 * never put to sleep while a guest is on it.
 */
@NullMarked
package org.jitsu.backends.board.life;

import org.jspecify.annotations.NullMarked;
