package org.jitsu.config;

import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.StopMode;
import org.jspecify.annotations.Nullable;

/**
 * A guest, and how it is started and stopped.
 *
 * @param spec what boots
 * @param backend the backend that boots it
 * @param stop how it is put to sleep
 * @param ahead how it is put to sleep after it was booted before anybody wanted it; null if it is
 *     not booted so
 * @param bootDeadlineNs how long a boot may take before it has failed, in nanoseconds; more than 0
 */
public record Guest(
    GuestSpec spec, String backend, StopMode stop, @Nullable StopMode ahead, long bootDeadlineNs) {}
