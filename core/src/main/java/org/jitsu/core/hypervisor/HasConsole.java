package org.jitsu.core.hypervisor;

import java.util.function.Consumer;
import org.jitsu.core.GuestName;

/** The talent of a hypervisor that keeps its guests' consoles. */
public interface HasConsole {

  /**
   * Returns the newest part of what the guest printed, at most 64 KiB; nothing when it printed
   * nothing. Any thread.
   */
  Printed printed(GuestName guest);

  /** Returns the same as text. */
  default String console(GuestName guest) {
    return printed(guest).text();
  }

  /**
   * Hands each line that the guest prints from its next start on to {@code lines}, without its end;
   * replaces an earlier one. Called on a thread of the backend.
   */
  void onConsoleLine(GuestName guest, Consumer<String> lines);
}
