package org.jitsu.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jitsu.ops.ChromeTrace.TraceEvent;
import org.junit.jupiter.api.Test;

class ChromeTraceTest {

  @Test
  void aStartIsASpanWithOneForEachPhaseInIt() {
    Start www =
        new Start(
            7,
            "www",
            "an operator",
            "ready",
            List.of(
                new Start.Moment("asked", 0, 1_000_000),
                new Start.Moment("spawned", 1, 2_000_000),
                new Start.Moment("listening", 3, 4_500_000)));
    Start shop = new Start(8, "shop", "a query", "ready", List.of());

    assertThat(ChromeTrace.of(List.of(www, shop)).traceEvents())
        .containsExactly(
            new TraceEvent(
                "start 7",
                "X",
                1000,
                3500,
                1,
                1,
                Map.of("cause", "an operator", "outcome", "ready")),
            new TraceEvent("spawned", "X", 1000, 1000, 1, 1, Map.of()),
            new TraceEvent("listening", "X", 2000, 2500, 1, 1, Map.of()),
            new TraceEvent("thread_name", "M", 0, 0, 1, 2, Map.of("name", "shop")),
            new TraceEvent("thread_name", "M", 0, 0, 1, 1, Map.of("name", "www")));
  }
}
