package org.jitsu.bench.heldconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jitsu.bench.client.Page;
import org.jitsu.bench.lab.Control;
import org.junit.jupiter.api.Test;

class LateStartTest {
  private static final long MS = 1_000_000;
  private static final String PAGE =
      "name: g1\nentry: 0 us\nnetwork up: 40 us\nlistening: 3000100 us\nfirst request: 3002000 us\n";

  private static LateStart start(String page, long beganNs, long firstByteNs) throws IOException {
    return LateStart.of("g1", beganNs, new Page(firstByteNs, 200, page));
  }

  private static Control.Start remembered(String guest, long askedNs, long linkedNs) {
    SequencedMap<String, Long> phases = new LinkedHashMap<>();
    phases.put("asked", askedNs);
    phases.put("linked", linkedNs);
    return new Control.Start(guest, phases);
  }

  @Test
  void theAnswerIsCountedFromWhenTheGuestListened() throws IOException {
    LateStart late = start(PAGE + "requests served: 1\n", 100 * MS, 3110 * MS);
    List<Control.Start> starts =
        List.of(
            remembered("g1", 20 * MS, 21 * MS),
            remembered("g2", 101 * MS, 103 * MS),
            remembered("g1", 102 * MS, 104 * MS));

    assertThat(late.answerNs(starts)).hasValue(3110 * MS - 104 * MS - 3_000_100_000L);
  }

  @Test
  void aStartThatIsNotRememberedHasNoFigure() throws IOException {
    LateStart late = start(PAGE + "requests served: 1\n", 100 * MS, 3110 * MS);

    assertThat(late.answerNs(List.of(remembered("g1", 20 * MS, 21 * MS)))).isEmpty();
  }

  @Test
  void aGuestThatServedBeforeWasNotAsleep() {
    assertThatThrownBy(() -> start(PAGE + "requests served: 2\n", 0, MS))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aPageOfAnotherGuestIsAFailure() {
    assertThatThrownBy(() -> start("name: g2\nrequests served: 1\n", 0, MS))
        .isInstanceOf(IOException.class);
  }
}
