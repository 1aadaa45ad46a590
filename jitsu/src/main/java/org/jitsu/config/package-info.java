/**
 * What the operator wrote.
 *
 * <p>A YAML file comes in; immutable records go out, with everything that was left out filled in
 * and every check made that needs no hypervisor: {@link org.jitsu.config.Configuration} is right,
 * or there is a {@link org.jitsu.config.ConfigurationException} with all that is wrong, each with
 * its place. What has to be done where another one takes its place is a {@link
 * org.jitsu.config.Difference}. Nothing here holds state. Absent on purpose: looking at kernels,
 * networks and ports, which is the business of those who use them, and doing anything.
 */
@NullMarked
package org.jitsu.config;

import org.jspecify.annotations.NullMarked;
