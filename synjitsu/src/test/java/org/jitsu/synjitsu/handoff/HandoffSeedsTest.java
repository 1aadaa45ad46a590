package org.jitsu.synjitsu.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Hand-overs over bad networks to guests that may die, drawn by lot: {@code -Djitsu.long=true}
 * draws many more, {@code -Djitsu.seed=N} one.
 *
 * <p>No octet is lost, doubled or out of place from end to end, the client of a connection hears
 * one voice at a time, nothing is numbered wrongly, and everybody comes to an end: served, or told
 * why not, or, by a fault that was drawn, reset.
 */
class HandoffSeedsTest {

  private static final int SEEDS = 10_000;
  private static final int SEEDS_LONG = 20_000;
  private static final int TOLD = 400;

  @Test
  void everybodyIsServed() {
    Long only = Long.getLong("jitsu.seed");
    long seeds = Boolean.getBoolean("jitsu.long") ? SEEDS_LONG : SEEDS;
    for (long seed = only == null ? 0 : only; seed < (only == null ? seeds : only + 1); seed++) {
      try {
        new HandoffWorld(seed, false).live();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "seed " + seed + ", again by -Djitsu.seed=" + seed + "\n" + told(seed), e);
      }
    }
  }

  @Test
  void theSameSeedGivesTheSameStory() {
    for (long seed = 0; seed < 50; seed++) {
      long once = new HandoffWorld(seed, false).live();
      assertThat(new HandoffWorld(seed, true).live()).as("seed %d", seed).isEqualTo(once);
      assertThat(new HandoffWorld(seed + 1000, false).live()).isNotEqualTo(once);
    }
  }

  /** The end of a world's story, for whoever has to understand it. */
  private static String told(long seed) {
    HandoffWorld world = new HandoffWorld(seed, true);
    List<String> story = world.story == null ? List.of() : world.story;
    try {
      world.live();
    } catch (AssertionError | RuntimeException expected) {
      story.add("here it failed");
    }
    return world.fate
        + "\n"
        + String.join("\n", world.views())
        + "\n"
        + String.join("\n", story.subList(Math.max(0, story.size() - TOLD), story.size()));
  }
}
