package org.jitsu.config;

import java.nio.file.Path;

/**
 * A service and its guest that are no part of the configuration's file, written as they would stand
 * in it: the sections {@code guests} and {@code services}, each with one entry. Paths in it are
 * relative to the directory of the configuration's file, as its own are.
 *
 * @param file where it is kept, for what is said of it
 * @param text what stands there
 */
public record Addition(Path file, String text) {}
