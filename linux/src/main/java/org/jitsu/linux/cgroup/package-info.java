/**
 * Control groups: bounds on what a process and all its children may use.
 *
 * <p>In: a {@link org.jitsu.linux.cgroup.Limits}. Out: a {@link
 * org.jitsu.linux.cgroup.ControlGroup} below our own, for one process to come, in whichever
 * hierarchy has the controller: version 1 or 2. State: the kernel's. Source: {@code
 * Documentation/admin-guide/cgroup-v1}, {@code cgroup-v2.rst}.
 *
 * <p>Absent on purpose: moving ourselves, mounting, systemd.
 */
@NullMarked
package org.jitsu.linux.cgroup;

import org.jspecify.annotations.NullMarked;
