/**
 * {@code jitsu power}: what here measures power, and what things cost.
 *
 * <p>In: words of the command line. Out: tables, files, exit codes; on a machine without meters
 * what was looked for and where. Who measures, adds up and draws is the room {@code power}.
 */
@NullMarked
package org.jitsu.app.power;

import org.jspecify.annotations.NullMarked;
