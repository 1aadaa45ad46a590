package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jitsu.ops.Status;
import org.junit.jupiter.api.Test;

class TopScreenTest {

  private static final List<Status.Guest> GUESTS =
      List.of(
          new Status.Guest("sleeper", "qemu", "asleep", 200, 3, "", ""),
          new Status.Guest("server", "qemu", "ready", 61, 1, "tap0", ""),
          new Status.Guest("newcomer", "qemu", "booting", 0.2, 2, "tap1", "listening"),
          new Status.Guest("broken", "qemu", "failed", 7300, 9, "", "it did not listen"));

  @Test
  void guestsWithWhichSomethingHappensComeFirst() {
    assertThat(TopScreen.of(null, status(7, 10, Map.of())).lines(100))
        .containsExactly(
            "jitsu, process 7, up 10.0s, answers on 127.0.0.1:53",
            "guests: 1 failed, 1 booting, 1 ready, 1 asleep",
            "a second: - queries answered, - starts, - refused",
            "",
            "GUEST                STATE        SINCE  STARTS  ",
            "broken               failed        2h1m       9  it did not listen",
            "newcomer             booting       0.2s       2  listening",
            "server               ready         1m1s       1",
            "sleeper              asleep       3m20s       3");
  }

  @Test
  void ratesAreOfTheTimeBetween() {
    Status before = status(7, 10, Map.of("dns.replies.NOERROR", 100L, "dns.summons", 5L));
    Map<String, Long> counters =
        Map.of(
            "dns.replies.NOERROR", 140L, "dns.replies.NXDOMAIN", 10L, "guests.refused.denied", 1L);
    assertThat(TopScreen.of(before, status(7, 12, counters)).lines(100).get(2))
        .isEqualTo("a second: 25.0 queries answered, 0.0 starts, 0.5 refused");
    assertThat(TopScreen.of(before, status(8, 12, counters)).lines(100).get(2))
        .as("of another daemon")
        .isEqualTo("a second: - queries answered, - starts, - refused");
  }

  @Test
  void whatHasNoRoomIsCounted() {
    List<String> lines = TopScreen.of(null, status(7, 10, Map.of())).lines(7);
    assertThat(lines).hasSize(7).last().isEqualTo("3 more");
    assertThat(TopScreen.of(null, status(7, 10, Map.of())).lines(9)).hasSize(9);
    assertThat(TopScreen.of(null, status(7, 10, Map.of())).lines(1)).containsExactly("9 more");
  }

  @Test
  void aPowerThatIsNotKnownIsNoZero() {
    Status.Part none = new Status.Part(0, 0, 0, null, null, "estimated");
    Status.Account nothing = new Status.Account(0, "modelled", none, none, none);
    var off = new Status.Board(null, 5.0, 5.0, 0.0, "measured", List.of(), 1, "no answer");
    var up =
        new Status.Board(
            3.0, 9.0, 5.0, 4.0, "measured", List.of(new Status.Zone("plug/b2", 1, 9)), 0, "");
    Status status =
        new Status(
            7,
            10,
            false,
            List.of("127.0.0.1:53"),
            GUESTS,
            List.of(),
            Map.of(),
            new Status.Energy(
                null,
                null,
                null,
                null,
                List.of(),
                0,
                null,
                Map.of("b1", off, "b2", up),
                Map.of(),
                Map.of(),
                nothing));

    assertThat(TopScreen.of(null, status).lines(100))
        .contains("boards: b1 unknown, b2 3.000 W")
        .noneMatch(line -> line.startsWith("power:"));
  }

  private static Status status(long pid, double uptime, Map<String, Long> counters) {
    return new Status(
        pid, uptime, false, List.of("127.0.0.1:53"), GUESTS, List.of(), counters, null);
  }
}
