package org.jitsu.backends.solo5;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.Hypervisor;
import org.jitsu.core.time.Ticker;
import org.jitsu.testkit.RecordingWatcher;

/** A JVM of its own that starts a guest and then waits to be killed. */
final class AbandonedDaemon {

  private AbandonedDaemon() {}

  /** Its arguments: the backend's directory and a script. */
  public static void main(String[] arguments) throws Exception {
    Hypervisor hypervisor =
        new ProcessProvider().open(Path.of(arguments[0]), new RecordingWatcher(), Ticker.system());
    hypervisor.define(Guests.script(arguments[1]));
    hypervisor.start(Guests.WWW, List.of(new GuestLink("it-www", 7, Guests.MAC)));
    System.out.println("started");
    int never = System.in.read();
    throw new IllegalStateException("read " + never);
  }

  /** Starts it; its standard output says when the guest is started. */
  static Process start(Path directory, String script) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-Djitsu.root=" + Guests.ROOT,
            "-cp",
            System.getProperty("java.class.path"),
            AbandonedDaemon.class.getName(),
            directory.toString(),
            script)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
