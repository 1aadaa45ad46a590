/**
 * The room's metrics, for whoever has a Micrometer registry. In: a ledger. Out: meters in a
 * registry, whose names are listed in docs/CONFIGURATION.md. State: none.
 */
@NullMarked
package org.jitsu.power.metrics;

import org.jspecify.annotations.NullMarked;
