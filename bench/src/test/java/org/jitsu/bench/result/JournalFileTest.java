package org.jitsu.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jitsu.bench.report.Manifests;
import org.jitsu.bench.rig.Journal.Attempt;
import org.jitsu.bench.rig.Journal.Round;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalFileTest {
  private static final Round ROUND =
      new Round(
          List.of(
              List.of(new Attempt.Answered(46_311_000), new Attempt.Failed("refused")),
              List.of(new Attempt.Answered(7))));

  @TempDir Path directory;

  @Test
  void roundsComeBackByStage() throws Exception {
    Path file = directory.resolve("journal");
    try (JournalFile journal = JournalFile.begin(file, Manifests.OF_A_TEST)) {
      journal.keep("cold", ROUND);
      journal.keep("warm", new Round(List.of()));
      assertThat(journal.before("cold")).isEmpty();
    }

    assertThat(JournalFile.manifest(file)).isEqualTo(Manifests.OF_A_TEST);
    try (JournalFile journal = JournalFile.resume(file)) {
      assertThat(journal.before("cold")).containsExactly(ROUND);
      assertThat(journal.before("warm")).hasSize(1);
      assertThat(journal.before("other")).isEmpty();
      assertThat(journal.rounds()).isEqualTo(2);
    }
  }

  @Test
  void aLineThatWasCutIsDroppedAndTheNextStandsInItsPlace() throws Exception {
    Path file = directory.resolve("journal");
    try (JournalFile journal = JournalFile.begin(file, Manifests.OF_A_TEST)) {
      journal.keep("cold", ROUND);
      journal.keep("cold", ROUND);
    }
    String text = Files.readString(file);
    Files.writeString(file, text.substring(0, text.length() - 12));

    try (JournalFile journal = JournalFile.resume(file)) {
      assertThat(journal.before("cold")).containsExactly(ROUND);
      journal.keep("cold", ROUND);
    }

    try (JournalFile journal = JournalFile.resume(file)) {
      assertThat(journal.before("cold")).containsExactly(ROUND, ROUND);
    }
  }
}
