package org.jitsu.ops;

/**
 * Somebody who wanted a guest woken and was refused.
 *
 * @param secondsAgo how long ago
 * @param service the service's first name
 * @param cause the query or packet, and whose it was
 * @param reason the kind, {@code budget-spent} for example
 * @param detail a sentence for people
 */
public record Refusal(
    double secondsAgo, String service, String cause, String reason, String detail) {}
