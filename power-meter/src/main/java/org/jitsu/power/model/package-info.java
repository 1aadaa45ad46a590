/**
 * Power from processor time, for machines without a meter: a law fitted against a meter that was
 * there once ({@link org.jitsu.power.model.Calibration}), or given by hand.
 *
 * <p>In: {@code /proc/stat}, coefficients. Out: a {@link org.jitsu.power.meter.Sensor} whose
 * figures say {@code modelled}, or {@code estimated} where nobody fitted them. Also the loads by
 * which a machine is calibrated and by which a meter's file is aligned with its clock.
 */
@NullMarked
package org.jitsu.power.model;

import org.jspecify.annotations.NullMarked;
