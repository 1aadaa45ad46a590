package org.jitsu.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DaemonTest {

  private static final Path HOME = Path.of("/home/ada");

  @Test
  void rootsStateIsTheSystems() {
    assertThat(Daemon.defaultState("root", HOME, Map.of("XDG_STATE_HOME", "/x")))
        .isEqualTo(Path.of("/var/lib/jitsu"));
  }

  @Test
  void aUsersStateIsWhereXdgSays() {
    assertThat(Daemon.defaultState("ada", HOME, Map.of("XDG_STATE_HOME", "/x")))
        .isEqualTo(Path.of("/x/jitsu"));
  }

  @Test
  void aUsersStateIsInTheHomeOtherwise() {
    Path expected = Path.of("/home/ada/.local/state/jitsu");
    assertThat(Daemon.defaultState("ada", HOME, Map.of())).isEqualTo(expected);
    assertThat(Daemon.defaultState("ada", HOME, Map.of("XDG_STATE_HOME", "relative")))
        .isEqualTo(expected);
  }
}
