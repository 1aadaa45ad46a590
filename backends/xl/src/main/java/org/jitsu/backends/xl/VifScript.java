package org.jitsu.backends.xl;

import org.jspecify.annotations.Nullable;

/**
 * What {@code xl} calls when a guest's interface comes and goes, in place of its stock script: that
 * one takes three times as long, locks, and looks for much that is known here.
 *
 * @param bridge where interfaces are plugged in; null: nowhere
 */
record VifScript(@Nullable String bridge) {

  /** Its name, the same for all guests of a bridge. */
  String fileName() {
    return bridge == null ? "vif" : "vif-" + bridge;
  }

  String text() {
    String master = bridge == null ? "" : " master " + bridge;
    return """
        #!/bin/sh -e
        [ "$1" = online ] || exit 0
        ip link set "$vif"%s up
        xenstore-write "$XENBUS_PATH/hotplug-status" connected
        """
        .formatted(master);
  }
}
