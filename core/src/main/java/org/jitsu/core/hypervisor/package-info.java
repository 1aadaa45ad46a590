/**
 * What boots a guest: the small {@link org.jitsu.core.hypervisor.Hypervisor} that every backend
 * implements, its optional talents, and the links that are made for a guest before it starts.
 *
 * <p>Backends are found by {@link java.util.ServiceLoader} through {@link
 * org.jitsu.core.hypervisor.HypervisorProvider}. Absent on purpose: any decision when a guest
 * starts or stops, which is the guest keeper's alone.
 */
@NullMarked
package org.jitsu.core.hypervisor;

import org.jspecify.annotations.NullMarked;
