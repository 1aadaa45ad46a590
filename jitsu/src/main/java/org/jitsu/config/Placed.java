package org.jitsu.config;

import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A value with its place in the file.
 *
 * @param value the value
 * @param at where it stands; where it should stand when it was left out
 */
record Placed<T>(T value, Node at) {}
