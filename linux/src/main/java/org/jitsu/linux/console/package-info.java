/**
 * What a program prints, kept in files that do not grow without bound.
 *
 * <p>Two ways: a {@link org.jitsu.linux.console.ConsoleLog} is written by us, who read the console
 * from wherever it is; a {@link org.jitsu.linux.console.ConsoleFile} is written by the program, and
 * a {@link org.jitsu.linux.console.ConsoleFollower} reads along. Out: bytes, {@link
 * org.jitsu.linux.console.Lines}, the newest part. State: the files, a present one and one before
 * it; one thread for all that are followed.
 *
 * <p>Absent on purpose: pipes, by which a program would hang on us; what the lines mean.
 */
@NullMarked
package org.jitsu.linux.console;

import org.jspecify.annotations.NullMarked;
