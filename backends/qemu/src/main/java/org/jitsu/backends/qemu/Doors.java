package org.jitsu.backends.qemu;

import java.io.IOException;
import org.jitsu.backends.qemu.qmp.QmpClient;
import org.jitsu.linux.console.ConsoleLog;
import org.jitsu.linux.spawn.Transcript;
import org.jitsu.linux.spawn.UnixListener;
import org.jspecify.annotations.Nullable;

/**
 * All that a QEMU inherits, with our ends of it: made before it is spawned, if possible long
 * before, for it takes longer than the spawning.
 *
 * @param home the guest's directory, where the sockets lie
 * @param ending gathers how the QEMU to come ends
 * @param errors takes what it complains of
 * @param qmpDoor where it listens for QMP
 * @param consoleDoor where it listens for the console
 * @param qmp our end, with the negotiation sent
 * @param console our end
 */
record Doors(
    GuestHome home,
    Ending ending,
    Transcript errors,
    UnixListener qmpDoor,
    UnixListener consoleDoor,
    QmpClient qmp,
    Console console)
    implements AutoCloseable {

  static Doors open(GuestHome home, Vmm.Listener listener) throws IOException {
    Ending ending = new Ending();
    Transcript errors = null;
    UnixListener qmpDoor = null;
    UnixListener consoleDoor = null;
    QmpClient qmp = null;
    try {
      errors = Transcript.open();
      qmpDoor = UnixListener.open(home.qmp());
      consoleDoor = UnixListener.open(home.console());
      qmp = QmpClient.connect(home.qmp(), ending::heard);
      ConsoleLog log = new ConsoleLog(home.log(), false);
      Console console =
          Console.connect(home.console(), log, new byte[0], listener.spoke(), listener.lines());
      return new Doors(home, ending, errors, qmpDoor, consoleDoor, qmp, console);
    } catch (IOException | RuntimeException failure) {
      close(qmp);
      close(consoleDoor);
      close(qmpDoor);
      close(errors);
      home.removeSockets();
      throw failure;
    }
  }

  /** Closes QEMU's ends: it has them, or does not come. */
  void closeInherited() {
    close(qmpDoor);
    close(consoleDoor);
  }

  /** Gives everything back: no QEMU came. */
  @Override
  public void close() {
    close(qmp);
    close(console);
    closeInherited();
    close(errors);
    try {
      home.removeSockets();
    } catch (IOException harmless) {
      // The next start replaces them.
    }
  }

  static void close(@Nullable AutoCloseable resource) {
    try {
      if (resource != null) {
        resource.close();
      }
    } catch (Exception harmless) {
      // Descriptors are gone whatever their closing said.
    }
  }
}
