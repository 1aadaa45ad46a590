/**
 * The scenario {@code syn-flood}: SYNs with forged addresses for guests that sleep, while an honest
 * client connects to some of them and another asks for a name; and how many SYNs a second are
 * answered at most, beside the kernel's own ways to do so.
 *
 * <p>In: the launcher, a guest's image, how strong the flood is. Out: what the daemon grew by, what
 * it started, how the honest fared, frames a second of it and of its peers. State: namespaces with
 * a cable each, owned by whoever opened them and gone when they are closed.
 */
@NullMarked
package org.jitsu.bench.synflood;

import org.jspecify.annotations.NullMarked;
