package org.jitsu.synjitsu.hold;

/**
 * What Synjitsu counts.
 *
 * @param drops packets that were not served, by reason
 * @param ends connections that were answered, by how they ended for Synjitsu
 */
record Counts(Tally drops, Tally ends) {}
