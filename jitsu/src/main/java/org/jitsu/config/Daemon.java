package org.jitsu.config;

import java.nio.file.Path;

/**
 * The daemon's own places.
 *
 * @param state the directory of what survives the daemon: sockets, pid files, consoles
 * @param control the Unix socket that {@code jitsu status} speaks to
 */
public record Daemon(Path state, Path control) {}
