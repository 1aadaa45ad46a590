/**
 * The scenario {@code throughput}: the same download over a connection that began while its guest
 * slept, over one that began when it served, and over one to the same guest without Jitsu.
 *
 * <p>In: the launcher, a guest's image, how much and how often. Out: how long each took, and what
 * part of the direct one's rate the others reach, where the kernel renumbers the connection and
 * where the daemon does. State: the series, owned by the thread that runs it.
 */
@NullMarked
package org.jitsu.bench.throughput;

import org.jspecify.annotations.NullMarked;
