package org.jitsu.app.simulate;

/**
 * What is assumed of guests and of their host.
 *
 * @param bootNs until a guest that boots listens
 * @param resumeNs until one that was paused does
 * @param restoreNs until one that was saved does
 * @param hostWatts what the host uses without any guest
 * @param guestWatts what a guest that runs uses beyond that
 * @param bootJoules what a boot uses beyond that
 */
public record Costs(
    long bootNs,
    long resumeNs,
    long restoreNs,
    double hostWatts,
    double guestWatts,
    double bootJoules) {}
