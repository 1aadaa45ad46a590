package org.jitsu.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class FairBacklogTest {

  private final FairBacklog<String> backlog = new FairBacklog<>();

  @Test
  void takesFromEachLaneInTurn() {
    for (int i = 0; i < 3; i++) {
      backlog.add(1, "a" + i);
    }
    backlog.add(5, "b0");
    backlog.add(9, "c0");
    backlog.add(5, "b1");

    assertThat(drain()).containsExactly("a0", "b0", "c0", "a1", "b1", "a2");
    assertThat(backlog.isEmpty()).isTrue();
  }

  @Test
  void whoFillsItMakesRoomForTheOthers() {
    assertThat(backlog.add(8, "honest")).isTrue();
    for (int i = 1; i < FairBacklog.MOST; i++) {
      assertThat(backlog.add(7, "storm " + i)).isTrue();
    }
    assertThat(backlog.add(7, "storm " + FairBacklog.MOST)).isFalse();
    assertThat(backlog.add(9, "late")).isFalse();

    List<String> taken = drain();
    assertThat(taken).hasSize(FairBacklog.MOST).doesNotContain("storm 1", "storm 2");
    assertThat(taken.subList(0, 3)).containsExactlyInAnyOrder("storm 3", "honest", "late");
  }

  @Test
  void anyNumberTellsALane() {
    assertThat(backlog.add(-1, "x")).isTrue();
    assertThat(backlog.add(Integer.MIN_VALUE, "y")).isTrue();
    assertThat(drain()).containsExactlyInAnyOrder("x", "y");
  }

  @Test
  void nothingIsTakenFromAnEmptyOne() {
    assertThatThrownBy(backlog::remove).isInstanceOf(NoSuchElementException.class);
  }

  private List<String> drain() {
    List<String> taken = new ArrayList<>();
    while (!backlog.isEmpty()) {
      taken.add(backlog.remove());
    }
    return taken;
  }
}
