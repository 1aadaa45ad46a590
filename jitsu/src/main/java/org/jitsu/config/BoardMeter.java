package org.jitsu.config;

/**
 * The meter of a board.
 *
 * @param board the board's name
 * @param word the meter, as {@code jitsu power} names it
 * @param idleWatts what the board draws when it is awake without guests; 0 when that is not said
 */
public record BoardMeter(String board, String word, double idleWatts) {}
