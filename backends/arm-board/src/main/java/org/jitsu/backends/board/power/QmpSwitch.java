package org.jitsu.backends.board.power;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jitsu.backends.qemu.qmp.QmpClient;
import org.jitsu.backends.qemu.qmp.QmpException;

/**
 * An emulated board: the monitor of its QEMU, which goes on all the time. Off is stopped, where it
 * uses no processor; on is a reset, after which nothing of before is left, and running.
 *
 * @param socket where QMP is spoken
 */
record QmpSwitch(Path socket) implements PowerSwitch {

  private static final Duration DEADLINE = Duration.ofSeconds(10);

  @Override
  public void on() throws IOException {
    ask(
        qmp -> {
          if (!qmp.execute("query-status", DEADLINE).path("running").asBoolean()) {
            qmp.execute("system_reset", DEADLINE);
            qmp.execute("cont", DEADLINE);
          }
        });
  }

  @Override
  public void off() throws IOException {
    ask(qmp -> qmp.execute("stop", DEADLINE));
  }

  private interface Talk {
    void with(QmpClient qmp) throws QmpException;
  }

  private void ask(Talk talk) throws IOException {
    try (QmpClient qmp = QmpClient.connect(socket, event -> {})) {
      talk.with(qmp);
    } catch (QmpException refused) {
      throw new IOException("QMP at " + socket + ": " + refused.getMessage(), refused);
    } catch (IOException unreachable) {
      throw new IOException(
          "no QEMU answers at " + socket + ": " + unreachable.getMessage(), unreachable);
    }
  }
}
