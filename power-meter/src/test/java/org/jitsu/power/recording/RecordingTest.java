package org.jitsu.power.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jitsu.power.ManualClock;
import org.jitsu.power.ledger.Answer;
import org.jitsu.power.ledger.TooShort;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.MeterException.Kind;
import org.jitsu.power.meter.Quality;
import org.jitsu.power.meter.Reading;
import org.jitsu.power.meter.Sensor;
import org.jitsu.power.meter.Zone;
import org.jitsu.power.model.Alignment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is read again; what meters export is understood. */
class RecordingTest {
  private static final Zone RAPL =
      new Zone("rapl", "package-0", null, Quality.MEASURED, 1_000_000, 100, "energy_uj");

  @TempDir private Path directory;

  private Path recorded() throws IOException {
    Path file = directory.resolve("idle.csv");
    try (RecordingWriter writer = new RecordingWriter(file, 7_000_000_000L)) {
      for (int i = 0; i <= 100; i++) {
        if (i == 50) {
          writer.failed(RAPL, new MeterException(Kind.SILENT, "gone, for a moment"));
        } else {
          long atNs = 7_000_000_000L + i * 10_000_000L;
          writer.read(RAPL, new Reading.Counter(atNs, 0, (99.5 + 0.1 * i) % 100));
        }
      }
      RecordingInfo info =
          new RecordingInfo(
              RecordingInfo.FORMAT,
              "idle",
              "cubie",
              "2026-11-26T15:00:00Z",
              7_000_000_000L,
              1,
              List.of("rapl/package-0"),
              List.of(RAPL),
              List.of(),
              List.of());
      writer.finish(info);
    }
    return file;
  }

  @Test
  void aRecordingIsReadAsItWasWritten() throws IOException, MeterException {
    Recording recording = Recording.read(recorded());

    Answer answer = recording.ledger().total(recording.board(), recording.span(), TooShort.REFUSE);

    assertThat(recording.info().zones()).containsExactly(RAPL);
    assertThat(((Answer.Known) answer).energy().joules()).isEqualTo(9.8, within(1e-6));
    assertThat(((Answer.Known) answer).energy().notes().getFirst())
        .contains("20.0 ms of 1000.0 ms");
    assertThat(Recording.isOne(recording.file())).isTrue();
  }

  @Test
  void aFullDiskEndsItAndNotWhoeverReads() throws IOException {
    Path file = directory.resolve("full");
    Files.createSymbolicLink(RecordingWriter.csv(file), Path.of("/dev/full"));
    RecordingWriter writer = new RecordingWriter(file, 0);
    for (int i = 0; i < 10_000; i++) {
      writer.read(RAPL, new Reading.Counter(i * 10_000_000L, 0, i));
    }
    assertThat(writer.failure()).get().asString().contains("No space left");
    assertThatThrownBy(writer::close).hasMessageContaining("No space left");
  }

  @Test
  void itsCsvAloneIsOneToo() throws IOException, MeterException {
    Path csv = recorded();
    Files.delete(RecordingWriter.json(csv));

    assertThat(Recording.read(csv).info().zones())
        .containsExactly(Zone.measured("rapl", "package-0", 0, csv.toString()));
  }

  @Test
  void damageIsSaidWithItsLine() throws IOException {
    Path csv = recorded();
    Files.writeString(csv, Files.readString(csv).replaceFirst(",J,99.7[^\n]*", ",J,much"));
    assertThatThrownBy(() -> Recording.read(csv)).hasMessageContaining("idle.csv:4: ");
    Files.writeString(csv, "time_s,meter,zone,kind,value\n0.1,a,b,BTU,1\n");
    assertThatThrownBy(() -> Recording.read(csv)).hasMessageContaining("is none of W, J, gap");
    Files.writeString(RecordingWriter.json(csv), "{\"format\":\"other\"}");
    assertThatThrownBy(() -> Recording.read(csv)).hasMessageContaining("format 'other'");
    Files.writeString(
        RecordingWriter.json(csv), "{\"format\":\"" + RecordingInfo.FORMAT + "\",\"label\":\"x\"}");
    assertThatThrownBy(() -> Recording.read(csv)).hasMessageEndingWith("idle.json: it has no host");
    assertThatThrownBy(() -> Recording.read(directory.resolve("none.csv")))
        .hasMessageContaining("none.csv is not there");
  }

  @Test
  void aReplayBeginsNowAndEnds() throws IOException, MeterException {
    ManualClock clock = new ManualClock();
    Sensor sensor = Replay.open(recorded(), clock).getFirst();

    assertThat(sensor.sample()).isEqualTo(new Reading.Counter(clock.getAsLong(), 0, 99.5));
    clock.passMs(105);
    assertThat(sensor.sample().atNs()).isEqualTo(clock.getAsLong() - 5_000_000);
    clock.passMs(900);
    assertThat(sensor.sample().atNs()).isEqualTo(clock.getAsLong() - 5_000_000);
    clock.passMs(50);
    assertThatThrownBy(sensor::sample).hasMessageContaining("is at its end");
  }

  @Test
  void exportsOfMetersAreUnderstood() throws IOException, MeterException {
    Path iso = directory.resolve("a.csv");
    Files.writeString(
        iso,
        "Date Time;Voltage [V];Power [W]\n2026-11-26 15:00:00;230,1;5,25\n2026-11-26 15:00:01;230,0;5,5\n");
    assertThat(MeterCsv.read(iso, null, null))
        .extracting(Alignment.Point::watts)
        .containsExactly(5.25, 5.5);
    Path epoch = directory.resolve("b.csv");
    Files.writeString(epoch, "timestamp,p\n1606402800000,4\n1606402800500,5\n");
    assertThat(MeterCsv.read(epoch, null, null).get(1).seconds()).isEqualTo(1606402800.5);
    Path odd = directory.resolve("c.csv");
    Files.writeString(odd, "when,much\n1,2\n");
    assertThatThrownBy(() -> MeterCsv.read(odd, null, null))
        .hasMessageContaining("no column of time among when, much; name it by --time-column");
    assertThat(MeterCsv.read(odd, "when", "much")).hasSize(1);
    Files.writeString(odd, "time,power\n1,2\n2,two\n");
    assertThatThrownBy(() -> MeterCsv.read(odd, null, null)).hasMessageContaining("c.csv:3: ");
  }
}
