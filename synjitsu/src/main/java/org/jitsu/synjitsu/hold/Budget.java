package org.jitsu.synjitsu.hold;

import org.jitsu.synjitsu.handoff.Memory;

/** How much may be kept in all, whoever it is kept for. One thread. */
final class Budget implements Memory {

  private long freeBytes;

  Budget(long bytes) {
    freeBytes = bytes;
  }

  @Override
  public boolean take(int bytes) {
    if (bytes > freeBytes) {
      return false;
    }
    freeBytes -= bytes;
    return true;
  }

  @Override
  public void giveBack(int bytes) {
    freeBytes += bytes;
  }
}
