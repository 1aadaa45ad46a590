package org.jitsu.backends.solo5;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Counts as skipped, where a parameterized class without parameters would not count at all. */
class BroughtTendersIT {

  @Test
  @EnabledIfSystemProperty(
      named = BroughtImage.DIRECTORY,
      matches = ".+",
      disabledReason = "no real tenders and images: bin/test --tenders DIR")
  void thereAreImagesForThem() throws Exception {
    assertThat(BroughtImage.all()).as("NAME.hvt, NAME.spt, NAME.virtio").isNotEmpty();
  }
}
