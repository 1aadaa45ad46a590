package org.jitsu.synjitsu.hold;

import java.nio.file.Path;

/**
 * What answering in guests' names needs beyond the network.
 *
 * @param profiles the file of what is known of guests, in a directory that exists and is this
 *     daemon's alone
 * @param pins where the kernel's table of flows is pinned, in a bpffs or where one may be mounted
 * @param inKernel whether the kernel's splice is tried; what it refuses is done in memory
 */
public record ProxySettings(Path profiles, Path pins, boolean inKernel) {}
