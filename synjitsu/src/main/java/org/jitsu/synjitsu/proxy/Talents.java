package org.jitsu.synjitsu.proxy;

/**
 * What the splice at hand can change in a passing segment, beyond sequence and acknowledgement
 * numbers.
 *
 * @param shiftsSack the edges of SACK blocks; without it SACK is not promised
 * @param shiftsWindows the window field, so that the guest's scale may differ from the promised one
 */
public record Talents(boolean shiftsSack, boolean shiftsWindows) {}
