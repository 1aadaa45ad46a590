package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jitsu.core.GuestName;
import org.jitsu.core.trace.Mark;
import org.jitsu.core.trace.Phase;
import org.jitsu.core.trace.StartTrace;
import org.jitsu.ops.EventLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts in the JDK's flight recorder, while somebody records. */
class StartEventTest {

  private static final long BEGAN_NS = 1_000_000_000_000L;

  @TempDir Path folder;

  @Test
  void aStartIsRecordedWithItsPhases() throws Exception {
    Chronicle chronicle = new Chronicle(new EventLog(), new StartDurations());
    chronicle.started(start(1, 5));
    Path file = folder.resolve("starts.jfr");
    try (Recording recording = new Recording()) {
      recording.enable(StartEvent.NAME);
      recording.start();
      chronicle.started(start(2, 7));
      recording.stop();
      recording.dump(file);
    }
    chronicle.started(start(3, 5));

    List<RecordedEvent> events =
        RecordingFile.readAllEvents(file).stream()
            .filter(event -> event.getEventType().getName().equals(StartEvent.NAME))
            .toList();
    assertThat(events).as("those while somebody recorded").hasSize(1);
    RecordedEvent event = events.getFirst();
    assertThat(event.getLong("number")).isEqualTo(2);
    assertThat(event.getString("guest")).isEqualTo("www");
    assertThat(event.getString("cause")).isEqualTo("a query");
    assertThat(event.getString("outcome")).isEqualTo("ready");
    assertThat(event.getString("trace")).isEqualTo(start(2, 7).id().text()).hasSize(32);
    assertThat(event.getDuration("decided")).isEqualTo(Duration.ofMillis(1));
    assertThat(event.getDuration("listening")).isEqualTo(Duration.ofMillis(7));
    assertThat(event.getDuration("took")).isEqualTo(Duration.ofMillis(7));
    assertThat(event.getLong("plugged")).as("not known").isEqualTo(Long.MIN_VALUE);
  }

  private static StartTrace start(long number, long listeningMs) {
    return new StartTrace(
        number,
        new GuestName("www"),
        "a query",
        "ready",
        List.of(
            new Mark(Phase.ASKED, BEGAN_NS),
            new Mark(Phase.DECIDED, BEGAN_NS + 1_000_000),
            new Mark(Phase.LISTENING, BEGAN_NS + listeningMs * 1_000_000)));
  }
}
