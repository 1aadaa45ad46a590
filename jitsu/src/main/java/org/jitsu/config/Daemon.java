package org.jitsu.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * The daemon's own places.
 *
 * @param state the directory of what survives the daemon: sockets, pid files, consoles
 * @param control the Unix socket that {@code jitsu status} speaks to
 * @param log how its log is written
 * @param reload when the configuration is read again
 */
public record Daemon(Path state, Path control, Log log, Reload reload) {

  /** When the configuration is read again. */
  public enum Reload {
    /** When somebody asks for it: by a signal, or at the control door. */
    ASKED,
    /** When its file has changed, too. */
    WATCHED
  }

  /** How the log is written. */
  public enum Log {
    /** A line for people. */
    TEXT,
    /** An object for programs, a line each. */
    JSON
  }

  /** One whose configuration is read again when somebody asks for it. */
  public Daemon(Path state, Path control, Log log) {
    this(state, control, log, Reload.ASKED);
  }

  /** What {@code sun_path} has room for before its final NUL (unix(7)). */
  private static final int MAX_SOCKET_BYTES = 107;

  static Daemon read(Section section, Path defaultState) {
    Placed<Path> state = section.take("state", "/var/lib/jitsu", section::resolve, defaultState);
    Placed<Path> control =
        section.take(
            "control", "/run/jitsu.sock", section::resolve, state.value().resolve("control.sock"));
    String path = control.value().toString();
    if (path.getBytes(StandardCharsets.UTF_8).length > MAX_SOCKET_BYTES) {
      String what = "a Unix socket's path has at most 107 bytes, and this has more: " + path;
      section.problems().error(control.at(), what, "control: /run/jitsu.sock");
    }
    Placed<Log> log = section.take("log", "json", Words.oneOf(Log.class), Log.TEXT);
    Placed<Reload> reload =
        section.take("reload", "watched", Words.oneOf(Reload.class), Reload.ASKED);
    return new Daemon(state.value(), control.value(), log.value(), reload.value());
  }

  /**
   * Returns where state is kept when nothing else is said (XDG Base Directory Specification).
   *
   * @param user the user's name
   * @param home the user's home
   * @param environment the process's environment
   */
  static Path defaultState(String user, Path home, Map<String, String> environment) {
    if (user.equals("root")) {
      return Path.of("/var/lib/jitsu");
    }
    String base = environment.getOrDefault("XDG_STATE_HOME", "");
    // The specification wants a relative path ignored.
    return base.startsWith("/")
        ? Path.of(base, "jitsu")
        : home.resolve(".local/state/jitsu").toAbsolutePath();
  }
}
