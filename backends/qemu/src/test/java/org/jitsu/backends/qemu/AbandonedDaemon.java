package org.jitsu.backends.qemu;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jitsu.core.time.Ticker;
import org.jitsu.testkit.RecordingWatcher;

/** A JVM of its own that starts a guest and then waits to be killed. */
final class AbandonedDaemon {

  private AbandonedDaemon() {}

  /** Its arguments: the backend's directory and the kernel. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    QemuHypervisor hypervisor =
        QemuHypervisor.open(directory, new RecordingWatcher(), Ticker.system());
    hypervisor.define(Guests.spec(Guests.WWW, Path.of(arguments[1])));
    hypervisor.start(Guests.WWW, List.of());
    System.out.println("started");
    int never = System.in.read();
    throw new IllegalStateException("read " + never);
  }

  /** Starts it; its standard output says when the guest is started. */
  static Process start(Path directory, Path kernel) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            AbandonedDaemon.class.getName(),
            directory.toString(),
            kernel.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
