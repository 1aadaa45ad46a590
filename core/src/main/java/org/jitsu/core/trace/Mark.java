package org.jitsu.core.trace;

/**
 * A moment of a start.
 *
 * @param phase what happened
 * @param atNs when, in nanoseconds of the ticker
 */
public record Mark(Phase phase, long atNs) {}
