/**
 * Where the rooms meet: whoever noticed a client asks the {@link org.jitsu.core.summon.Summoner}
 * for a service, and the guest keeper asks the {@link org.jitsu.core.summon.AddressHold} to answer
 * for a guest that is not there.
 *
 * <p>The DNS side, Synjitsu and the guest keeper know each other only by these interfaces.
 */
@NullMarked
package org.jitsu.core.summon;

import org.jspecify.annotations.NullMarked;
