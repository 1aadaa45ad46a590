package org.jitsu.synjitsu.profile;

import java.util.Optional;

/** What is known of guests: a bounded store. One thread. */
public interface Profiles {

  /** Returns how a guest answers; empty when it was never seen, or is not to be relied on. */
  Optional<ProfileBook.Entry> find(ProfileKey key);

  /**
   * A guest was seen to answer so. Of answers that differ in their windows only the least counts: a
   * window may depend on what a SYN offers.
   *
   * @param bootMs how long it took until it did
   */
  void learn(ProfileKey key, Profile seen, int bootMs);

  /**
   * A promise by the guest's profile was not kept: nothing is promised for it until it was seen to
   * answer the same in {@value ProfileBook#PROOFS} boots one after the other.
   */
  void distrust(ProfileKey key);
}
