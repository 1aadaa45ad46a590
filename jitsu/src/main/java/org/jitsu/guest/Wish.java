package org.jitsu.guest;

import org.jitsu.core.service.Service;
import org.jitsu.core.summon.Cause;

/**
 * Somebody's wish that a guest be started.
 *
 * @param service for which of its services
 * @param cause what made somebody ask
 */
public record Wish(Service service, Cause cause) {}
