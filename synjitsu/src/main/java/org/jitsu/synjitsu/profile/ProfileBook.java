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
   * @param proofs how many more boots must show the same, 0 for one to rely on
   */
  public record Entry(Profile profile, int proofs) {

    public Entry {
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
  public Optional<Profile> find(ProfileKey key) {
    return Optional.ofNullable(entries.get(key))
        .filter(entry -> entry.proofs() == 0)
        .map(Entry::profile);
  }

  @Override
  public void learn(ProfileKey key, Profile seen) {
    Entry before = entries.get(key);
    if (before == null) {
      put(key, new Entry(seen, 0));
    } else if (before.proofs() == 0) {
      put(key, new Entry(seen, 0));
    } else {
      boolean same = before.profile().equals(seen);
      put(key, new Entry(seen, same ? before.proofs() - 1 : PROOFS - 1));
    }
  }

  @Override
  public void distrust(ProfileKey key) {
    Entry before = entries.get(key);
    if (before != null) {
      put(key, new Entry(before.profile(), PROOFS));
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
