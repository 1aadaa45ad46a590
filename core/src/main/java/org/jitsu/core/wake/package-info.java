/**
 * Who may wake a guest, and how much of it: the terms that the configuration gives, and that the
 * guest keeper's admission holds everybody to.
 *
 * <p>Immutable records without a decision of their own but the smallest: whether an address lies in
 * a prefix, a moment in the hours of a day.
 */
@NullMarked
package org.jitsu.core.wake;

import org.jspecify.annotations.NullMarked;
