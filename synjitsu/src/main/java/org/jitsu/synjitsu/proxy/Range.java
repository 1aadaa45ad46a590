package org.jitsu.synjitsu.proxy;

/**
 * Sequence numbers from one to before another.
 *
 * @param left the first
 * @param right the one after the last
 */
public record Range(int left, int right) {}
