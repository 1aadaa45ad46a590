package org.jitsu.backends.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jitsu.linux.spawn.Exit;

/** How a QEMU ended, collected from what it said and from its exit; threads may mix. */
final class Ending {

  private final CompletableFuture<Void> announced = new CompletableFuture<>();
  private String reason = "";
  private boolean byGuest;
  private String ours = "";
  private Exit exit = new Exit.Unseen();
  private String lastLine = "";
  private String errors = "";

  /** Takes a QMP event; {@code SHUTDOWN} carries the reason ({@code qapi/run-state.json}). */
  synchronized void heard(JsonNode event) {
    if (event.path("event").asText().equals("SHUTDOWN")) {
      reason = event.path("data").path("reason").asText();
      byGuest = event.path("data").path("guest").asBoolean();
      announced.complete(null);
    }
  }

  /** Completes when QEMU says that it is about to end. */
  CompletableFuture<Void> onAnnounced() {
    return announced.copy();
  }

  /** We kill it, and say why. */
  synchronized void ours(String why) {
    ours = ours.isEmpty() ? why : ours;
  }

  synchronized void exited(Exit how, String consoleLine, String errorText) {
    exit = how;
    lastLine = consoleLine;
    errors = complaints(errorText);
  }

  /**
   * Whether the guest itself wanted it: it did run. The event may be lost when QEMU ends at once.
   */
  synchronized boolean isByGuest() {
    return byGuest || (exit.equals(new Exit.Code(0)) && errors.isEmpty());
  }

  /** What QEMU printed on its standard error. */
  synchronized String errors() {
    return errors;
  }

  /** One sentence. */
  synchronized String sentence() {
    StringBuilder sentence = new StringBuilder(cause());
    if (ours.isEmpty() && !errors.isEmpty()) {
      sentence.append("; QEMU said: ").append(errors);
    }
    if (ours.isEmpty() && !lastLine.isEmpty()) {
      sentence.append("; the console's last line: ").append(lastLine);
    }
    return sentence.toString();
  }

  /** Without what is for information only: that QEMU takes our connections, for example. */
  private static String complaints(String errorText) {
    return errorText
        .lines()
        .filter(line -> !line.contains(": info: "))
        .collect(Collectors.joining("; "));
  }

  private String cause() {
    if (!ours.isEmpty()) {
      return ours;
    }
    return switch (reason) {
      case "guest-shutdown" -> "it powered itself off";
      case "guest-reset" -> "it reset itself, by a reboot or a triple fault";
      case "guest-panic" -> "it panicked";
      case "host-signal" -> "QEMU was told to end by a signal";
      case "host-qmp-quit" -> "QEMU was told to quit over QMP";
      default ->
          switch (exit) {
            case Exit.Code(int code) when code == 0 -> "it ended itself";
            case Exit.Code(int code) -> "QEMU exited with code " + code;
            case Exit.Signal(int number) -> "QEMU was killed by signal " + number;
            case Exit.Unseen() -> "QEMU ended; it was the child of an earlier daemon";
          };
    };
  }
}
