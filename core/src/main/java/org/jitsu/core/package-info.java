/**
 * The words that every room shares, and the ports by which the rooms meet.
 *
 * <p>Here are only immutable records, small interfaces and one bounded mailbox: no thread, no
 * socket, no clock, no logger and no library. {@link org.jitsu.core.service} says what is served,
 * {@link org.jitsu.core.hypervisor} what boots it, {@link org.jitsu.core.summon} who may ask for it
 * and who answers meanwhile, {@link org.jitsu.core.trace} what a start consisted of.
 */
@NullMarked
package org.jitsu.core;

import org.jspecify.annotations.NullMarked;
