package org.jitsu.linux.netlink;

/**
 * A program at an interface.
 *
 * @param number its place among the filters
 * @param programId the kernel's, of this boot; 0 for a filter that is no program
 */
public record BpfFilter(int number, String name, int programId) {}
