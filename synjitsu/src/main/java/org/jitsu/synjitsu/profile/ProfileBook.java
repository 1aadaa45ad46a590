package org.jitsu.synjitsu.profile;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The profiles in memory, {@value #MAX_PROFILES} at most: of more, the one that was longest of no
 * use is forgotten. One thread.
 */
public final class ProfileBook implements Profiles {

  /** The most profiles. */
  public static final int MAX_PROFILES = 4096;

  /** How often a guest that broke a promise must answer the same before it is relied on again. */
  static final int PROOFS = 2;

  private final LinkedHashMap<ProfileKey, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private boolean changed;

  /**
   * What is known of one guest.
   *
   * @param bootMs how long its last boot took, in milliseconds
   * @param proofs how many more boots must show the same, 0 for one to rely on
   */
  public record Entry(Profile profile, int bootMs, int proofs) {

    public Entry {
      if (bootMs < 0) {
        throw new IllegalArgumentException("a boot takes 0 ms or more, not " + bootMs);
      }
      if (proofs < 0 || proofs > PROOFS) {
        throw new IllegalArgumentException("proofs are 0 to " + PROOFS + ", not " + proofs);
      }
    }
  }

  /** Begins with what an earlier daemon knew. */
  public ProfileBook(Map<ProfileKey, Entry> known) {
    known.forEach(this::put);
    changed = false;
  }

  @Override
  public Optional<Entry> find(ProfileKey key) {
    return Optional.ofNullable(entries.get(key)).filter(entry -> entry.proofs() == 0);
  }

  @Override
  public void learn(ProfileKey key, Profile seen, int bootMs) {
    Entry before = entries.get(key);
    if (before == null) {
      put(key, new Entry(seen, bootMs, 0));
      return;
    }
    int least = Math.min(seen.initialWindow(), before.profile().initialWindow());
    boolean same = before.profile().withWindow(least).equals(seen.withWindow(least));
    int proofs = Math.max(0, same ? before.proofs() - 1 : PROOFS - 1);
    put(
        key,
        new Entry(same ? seen.withWindow(least) : seen, bootMs, before.proofs() == 0 ? 0 : proofs));
  }

  @Override
  public void distrust(ProfileKey key) {
    Entry before = entries.get(key);
    if (before != null) {
      put(key, new Entry(before.profile(), before.bootMs(), PROOFS));
    }
  }

  private void put(ProfileKey key, Entry entry) {
    if (entry.equals(entries.put(key, entry))) {
      return;
    }
    changed = true;
    if (entries.size() > MAX_PROFILES) {
      entries.pollFirstEntry();
    }
  }

  /**
   * Returns all that is known, what was longest of no use first, if it changed since last asked.
   */
  public Optional<Map<ProfileKey, Entry>> takeChanges() {
    if (!changed) {
      return Optional.empty();
    }
    changed = false;
    return Optional.of(new LinkedHashMap<>(entries));
  }
}
