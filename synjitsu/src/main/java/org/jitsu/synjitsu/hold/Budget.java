package org.jitsu.synjitsu.hold;

/** How much may be kept in all, whoever it is kept for. One thread. */
final class Budget {

  private long freeBytes;

  Budget(long bytes) {
    freeBytes = bytes;
  }

  /** Takes so many bytes, or none when there are not enough. */
  boolean take(int bytes) {
    if (bytes > freeBytes) {
      return false;
    }
    freeBytes -= bytes;
    return true;
  }

  void giveBack(int bytes) {
    freeBytes += bytes;
  }
}
