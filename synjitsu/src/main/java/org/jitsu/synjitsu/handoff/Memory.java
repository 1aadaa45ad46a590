package org.jitsu.synjitsu.handoff;

/** How much may be kept in all, whoever it is kept for. One thread. */
public interface Memory {

  /** Takes so many bytes, or none when there are not enough. */
  boolean take(int bytes);

  /** Gives so many bytes back. */
  void giveBack(int bytes);
}
