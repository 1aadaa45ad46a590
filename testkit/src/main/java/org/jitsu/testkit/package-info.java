/**
 * What tests share: virtual time, scripted stand-ins for the world outside, and the contracts that
 * a stand-in and the real thing satisfy alike.
 *
 * <p>In: a script of what happens when. Out: calls to the code under test, in a deterministic
 * order. State: each test's own. Absent on purpose: anything that the product needs to run.
 */
@NullMarked
package org.jitsu.testkit;

import org.jspecify.annotations.NullMarked;
