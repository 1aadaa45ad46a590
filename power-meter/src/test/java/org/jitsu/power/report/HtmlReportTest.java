package org.jitsu.power.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jitsu.power.ledger.EnergyLedger;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.Quality;
import org.jitsu.power.meter.Reading;
import org.jitsu.power.meter.Zone;
import org.jitsu.power.recording.Recording;
import org.jitsu.power.recording.RecordingInfo;
import org.jitsu.power.recording.RecordingWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page says. */
class HtmlReportTest {
  private static final Zone RAPL =
      new Zone("rapl", "package-0", null, Quality.MEASURED, 1_000_000, 1000, "energy_uj");

  @TempDir private Path directory;

  /** Ten seconds at 2 W, in which a guest starts for 400 ms at 7 W, each second. */
  private Recording recording(String label, boolean starts) throws IOException, MeterException {
    Path file = directory.resolve(label + ".csv");
    double joules = 0;
    List<RecordingInfo.Start> all = new java.util.ArrayList<>();
    try (RecordingWriter writer = new RecordingWriter(file, 0)) {
      for (int i = 0; i <= 1000; i++) {
        writer.read(RAPL, new Reading.Counter(i * 10_000_000L, 0, joules));
        joules += (starts && i % 100 >= 20 && i % 100 < 60 ? 7 : 2) * 0.01;
      }
      for (int i = 0; starts && i < 10; i++) {
        all.add(
            new RecordingInfo.Start(
                "<www>",
                "query",
                "ready",
                List.of(
                    new RecordingInfo.Phase("asked", i + 0.2),
                    new RecordingInfo.Phase("decided", i + 0.205),
                    new RecordingInfo.Phase("listening", i + 0.6))));
      }
      List<String> board = EnergyLedger.outermost(List.of(RAPL)).stream().map(Zone::id).toList();
      writer.finish(
          new RecordingInfo(
              RecordingInfo.FORMAT,
              label,
              "cubie",
              "2026-11-26T15:00:00Z",
              0,
              10,
              board,
              List.of(RAPL),
              List.of(),
              all));
    }
    return Recording.read(file);
  }

  @Test
  void thePageHasTheBoardTheStartsAndThePlots() throws IOException, MeterException {
    List<Recording> recordings = List.of(recording("idle", false), recording("boot storm", true));

    String page = new HtmlReport(recordings, 2, "made by a test").page();

    assertThat(page)
        .contains("<td>idle</td><td>cubie</td><td class=\"n\">2.000 +- 0.000 (95 %, n=10)</td>")
        .contains("<td>boot storm</td>")
        // 7 W for 400 ms, less 2 W of baseline
        .contains(
            "<td>&lt;www&gt;</td><td>whole start</td><td class=\"n\">2.000 +- 0.000 (95 %, n=10)</td>")
        .contains(
            "<td>asked to decided</td><td colspan=\"4\">asked to decided of 5.0 ms is shorter than 2")
        .contains("<svg", "class=\"power\"", "class=\"start\"", "decided at 0.2050 s")
        .contains("class=\"bar\"", "&lt;www&gt;: 2.000 +- 0.000 (95 %, n=10) J, measured")
        .contains("text-anchor=\"start\">listening</text>")
        .doesNotContain("<www>", "http://", "https://", "<script", "NaN");
    Files.writeString(directory.resolve("report.html"), page);
  }

  @Test
  void nothingKnownIsSaidAndNotDrawnAsZero() throws IOException, MeterException {
    Path file = directory.resolve("empty.csv");
    Files.writeString(file, "time_s,meter,zone,kind,value\n,rapl,package-0,gap,gone\n");

    String page = new HtmlReport(List.of(Recording.read(file)), 0, "made by a test").page();

    assertThat(page)
        .contains("has given fewer than two readings: gone")
        .contains("No recording has starts");
  }
}
