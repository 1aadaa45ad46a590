/**
 * Guests on a fleet of small boards that sleep while nobody needs them: processes, each a static
 * program that is copied there by its content.
 *
 * <p>In: definitions, starts and stops through {@link org.jitsu.core.hypervisor.Hypervisor}, and
 * the boards through {@link org.jitsu.core.hypervisor.HasBoards}. Out: processes on boards, and to
 * the watcher what happens to them. State: a {@link org.jitsu.backends.board.BoardHost} for each
 * board, with its session kept open; which guest is where is the {@link
 * org.jitsu.backends.board.life.BoardKeeper}'s; on each board a directory with an owner, images and
 * a directory a guest, whose lock its process holds as long as it lives: so the board's own kernel
 * says what runs.
 *
 * <p>Absent on purpose: an agent on the boards, which need an SSH server with SFTP, {@code sh},
 * {@code flock}, {@code setsid}, {@code sha256sum} and {@code tail}; moving a guest that runs.
 */
@NullMarked
package org.jitsu.backends.board;

import org.jspecify.annotations.NullMarked;
