package org.jitsu.linux.spawn;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SurvivorIT {

  @TempDir Path folder;

  @Test
  void isFoundByItsCommandLineOrByItsEnvironment() throws Exception {
    String mark = "MARK=" + folder;
    OsProcess marked =
        Command.of("sleep", "1000").variable("MARK", folder.toString()).ownSession().start();
    OsProcess inOurSession =
        Command.of("sleep", "1000").variable("MARK", folder.toString()).start();
    OsProcess other = Command.of("sleep", "1001").variable("MARK", "/elsewhere").start();
    try {
      List<Survivor<String>> leaders =
          Survivor.find(
              shown ->
                  shown.leadsSession() && shown.environment().contains(mark)
                      ? Optional.of(shown.commandLine().getLast())
                      : Optional.empty());
      assertThat(leaders).extracting(Survivor::mark).containsExactly("1000");
      OsProcess found = leaders.getFirst().process();
      assertThat(found.identity()).isEqualTo(marked.identity());
      found.signal(OsProcess.KILL);
      assertThat(marked.onExit().get(10, TimeUnit.SECONDS)).isNotNull();
      found.close();
    } finally {
      for (OsProcess each : List.of(marked, inOurSession, other)) {
        each.signal(OsProcess.KILL);
      }
    }
  }
}
