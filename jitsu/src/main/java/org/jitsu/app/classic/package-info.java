/**
 * The command line of Jitsu 0.3, said as a configuration of today.
 *
 * <p>In: its options, its guests ({@code key=value,...}), and what is asked of this host: its
 * resolvers and its nets. Out: a configuration's text, with a sentence for each thing that is not
 * as it was, and one for each that cannot be. State: none; nothing is started here.
 */
@NullMarked
package org.jitsu.app.classic;

import org.jspecify.annotations.NullMarked;
