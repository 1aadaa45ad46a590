/**
 * The program: the command line, and the one place that knows every room and puts them together.
 *
 * <p>{@link org.jitsu.app.Jitsu} is the command line; {@link org.jitsu.app.RunningDaemon} assembles
 * the rooms that a configuration asks for and takes them apart again. Nobody imports this package.
 */
@NullMarked
package org.jitsu.app;

import org.jspecify.annotations.NullMarked;
