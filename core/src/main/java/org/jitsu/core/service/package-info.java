/**
 * What is served: DNS names, addresses and ports, and how they wake.
 *
 * <p>Comes in from the configuration, is immutable, and is read by the DNS side, the guest keeper
 * and Synjitsu alike.
 */
@NullMarked
package org.jitsu.core.service;

import org.jspecify.annotations.NullMarked;
