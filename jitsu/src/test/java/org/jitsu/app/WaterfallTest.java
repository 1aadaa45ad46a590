package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jitsu.ops.Event;
import org.jitsu.ops.Start;
import org.junit.jupiter.api.Test;

class WaterfallTest {

  private static final List<Start.Moment> PHASES =
      List.of(
          new Start.Moment("asked", 0, 0),
          new Start.Moment("decided", 0.1, 0),
          new Start.Moment("spawned", 10, 0),
          new Start.Moment("listening", 40, 0));

  @Test
  void drawsABarFromEachMomentToTheNext() {
    Start start = new Start(7, "www", "query www.test A from 192.0.2.1", "ready", PHASES);

    assertThat(Waterfall.of(start))
        .isEqualTo(
            """
            start 7 of www: ready, 40.00 ms (query www.test A from 192.0.2.1)
              asked                   0.00 ms  |
              decided                 0.10 ms  |
              spawned                10.00 ms  ============
              listening              40.00 ms              ====================================
            """);
  }

  @Test
  void saysWhatItCost() {
    var span = new Start.Span("spawned to listening", 0.25, "modelled", "");
    Start start =
        new Start(
            1,
            "",
            "www",
            "an operator",
            "ready",
            PHASES,
            new Start.Energy(0.5, "modelled", "", "", List.of(span)));

    assertThat(Waterfall.of(start)).contains("40.00 ms (an operator), 0.5000 J modelled\n");
    assertThat(Waterfall.of(start)).endsWith("===  0.2500 J\n");
    var onBoard = new Start.Energy(0.5, "measured", "b1", "", List.of());
    assertThat(Waterfall.of(new Start(1, "", "www", "an operator", "ready", PHASES, onBoard)))
        .contains("(an operator), 0.5000 J measured on b1\n");
  }

  @Test
  void drawsAStartOfWhichNothingIsKnown() {
    assertThat(Waterfall.of(new Start(1, "www", "an earlier daemon", "ready", List.of())))
        .isEqualTo("start 1 of www: ready, 0.00 ms (an earlier daemon)\n");
  }

  @Test
  void eventsAreLinesForPeople() {
    assertThat(EventsCommand.line(new Event.Changed(3, "www", "asleep", "booting", "a query")))
        .isEqualTo("     3  www                  asleep -> booting (a query)");
    assertThat(EventsCommand.line(new Event.Started(4, "www", 2, "ready", 41.5)))
        .isEqualTo("     4  www                  start 2: ready, 41.50 ms");
  }
}
