package org.jitsu.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jitsu.bench.report.Manifests;
import org.jitsu.bench.report.Result;
import org.jitsu.bench.report.Results;
import org.jitsu.bench.report.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultDirectoryTest {
  @TempDir Path directory;

  private final Result result = Results.coldStart(48);

  private void write() throws IOException {
    new ResultDirectory(directory).write(result);
  }

  @Test
  void whatIsWrittenIsReadAgain() throws Exception {
    write();

    Result read = ResultDirectory.read(directory);

    assertThat(read.ended()).isEqualTo(result.ended());
    assertThat(read.manifest()).isEqualTo(result.manifest());
    assertThat(read.verdicts()).isEqualTo(result.verdicts());
    assertThat(read.caveats()).isEqualTo(result.caveats());
    assertThat(read.rows())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("series")
        .isEqualTo(result.rows());
    for (int i = 0; i < result.rows().size(); i++) {
      Row before = result.rows().get(i);
      Row after = read.rows().get(i);
      if (before.series() == null) {
        assertThat(after.series()).isNull();
      } else {
        assertThat(after.distribution().encoded()).isEqualTo(before.distribution().encoded());
        assertThat(after.distribution().failures()).isEqualTo(before.failures());
        assertThat(after.distribution().percentileMs(37))
            .isEqualTo(before.distribution().percentileMs(37));
      }
    }
  }

  @Test
  void theTableIsCsvUnderTheManifest() throws Exception {
    write();

    Path file = directory.resolve("rows.csv");
    assertThat(Files.readAllLines(file))
        .contains("# cpu: Cortex-A7", "# ended: complete", "# note: docker: version 20")
        .contains("# image hello.elf: sha256:00ff", "# seed: 7");
    CSVFormat format =
        CSVFormat.RFC4180
            .builder()
            .setCommentMarker('#')
            .setHeader()
            .setSkipHeaderRecord(true)
            .get();
    try (CSVParser csv = CSVParser.parse(Files.newBufferedReader(file), format)) {
      List<CSVRecord> rows = csv.getRecords();
      assertThat(rows).hasSize(5);
      assertThat(rows.get(1).toMap())
          .containsEntry("subject", "hold")
          .containsEntry("client", "naive")
          .containsEntry("trigger", "query")
          .containsEntry("n", "201")
          .containsEntry("failures", "1")
          .containsEntry("against", "bare");
      assertThat(rows.get(4).get("value")).isEqualTo("151.7");
    }
  }

  @Test
  void eachRowsLatenciesAreThereForThePlotter() throws Exception {
    write();

    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "result.json",
              "rows.csv",
              "bare-fair-exec.hgrm",
              "hold-naive-query.hgrm",
              "docker-naive-exec.hgrm",
              "hold-spawned-naive-query.hgrm");
    }
    List<String> lines = Files.readAllLines(directory.resolve("docker-naive-exec.hgrm"));
    assertThat(lines.getFirst().trim().split(" +", -1))
        .containsExactly("Value", "Percentile", "TotalCount", "1/(1-Percentile)");
    // Half of its hundred answers took a second: the value at 50 % is the longest of the others.
    String half =
        lines.stream().filter(line -> line.contains(" 0.500000000000 ")).findFirst().orElseThrow();
    assertThat(Double.parseDouble(half.trim().split(" +", -1)[0])).isBetween(250.0, 301.0);
    assertThat(lines).contains("# cpu: Cortex-A7");
  }

  @Test
  void whatIsNoResultIsRefused() throws Exception {
    Files.writeString(directory.resolve("result.json"), "{\"format\":\"another\"}");
    assertThatThrownBy(() -> ResultDirectory.read(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is no result of the bench's");

    write();
    Path file = directory.resolve("result.json");
    Files.writeString(file, Files.readString(file).replaceFirst("HISTF", "XXXXX"));
    assertThatThrownBy(() -> ResultDirectory.read(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is damaged");
  }

  @Test
  void theManifestOfThisMachineHasItsParts() throws Exception {
    Path image = Files.writeString(directory.resolve("hello.elf"), "abc");
    Uses uses =
        Uses.nothing()
            .images(image)
            .program("git", "--version")
            .program("sh", "-c", "echo Usage: sh; echo Version 1.2")
            .program("no-such", "-v");

    var manifest = ThisMachine.manifest("bin/jitsu bench x", directory, uses.seed(5));

    // SHA-256 of "abc": FIPS 180-4, the standard's own example.
    assertThat(manifest.images())
        .containsEntry(
            "hello.elf", "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(manifest.programs().get("git")).startsWith("git version");
    assertThat(manifest.programs())
        .containsEntry("sh", "Version 1.2")
        .containsEntry("no-such", "not installed");
    assertThat(manifest.seed()).isEqualTo(5);
    assertThat(manifest.commit()).startsWith("unknown");
    assertThat(manifest.kernel()).startsWith(System.getProperty("os.version"));
    assertThat(manifest.memoryMiB()).isPositive();
    assertThat(manifest.lines()).doesNotContainValue("").doesNotContainKey("");
    assertThat(Manifests.OF_A_TEST.place()).doesNotContainKeys("load", "began", "command");
  }
}
