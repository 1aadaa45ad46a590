package org.jitsu.bench.parallel;

import org.jitsu.bench.rig.Series;

/**
 * What so many guests at once brought.
 *
 * @param guests how many
 * @param pages from the instant at which all clients asked to each one's page
 * @param servedMs until the last of them had it, in milliseconds
 * @param asleepMs from then until all slept
 * @param guestMb the memory of a guest's process while all were awake, what is shared counted in
 *     parts; the median, in MB (10^6 bytes)
 * @param daemonMb the daemon's
 */
record Step(
    int guests, Series pages, double servedMs, double asleepMs, double guestMb, double daemonMb) {}
