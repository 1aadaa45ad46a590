package org.jitsu.core.service;

/** How a client's connection is kept while its guest boots. */
public enum Mode {
  /**
   * {@link #HOLD} while the guest's last boot took less than a client waits before it sends its SYN
   * again, else {@link #PROXY}; without a TAP {@link #RELAY}.
   */
  AUTO,
  /** Its newest SYN is kept and given to the guest, which negotiates everything itself. */
  HOLD,
  /**
   * Its SYN is answered at once in the guest's name, and the open connection is handed over. A
   * guest whose answer to a SYN is not known yet is held.
   */
  PROXY,
  /**
   * Its connection ends here, and its bytes are passed on to one that is opened to the guest: the
   * way to guests without a TAP, and to them only.
   */
  RELAY
}
