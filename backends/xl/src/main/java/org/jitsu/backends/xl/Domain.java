package org.jitsu.backends.xl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;

/**
 * A domain as {@code xl list -l} tells of it.
 *
 * @param id its number, another one at each start
 * @param name its name
 * @param uuid what it was created with
 */
record Domain(int id, String name, UUID uuid) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** {@code Name ID Mem VCPUs State Time(s)}; a name may have blanks. */
  private static final Pattern ROW =
      Pattern.compile("(.*\\S) +(\\d+) +\\d+ +\\d+ +([r-][b-][p-][s-][c-][d-]) +[0-9.]+ *");

  /** What a domain is doing ({@code man 1 xl}, {@code list}). */
  enum State {
    /** It runs, or waits for something to happen. */
    RUNNING,
    /** It is stopped in memory. */
    PAUSED,
    /** It has shut itself down, and is still there. */
    SHUT_DOWN,
    /** It has crashed, and is still there. */
    CRASHED,
    /** It is being destroyed. */
    DYING
  }

  /** Reads the JSON of {@code xl list -l}; what has no name of its own is left out. */
  static List<Domain> parse(String json) throws HypervisorException {
    try {
      List<Domain> domains = new ArrayList<>();
      for (JsonNode each : JSON.readTree(json)) {
        JsonNode info = each.path("config").path("c_info");
        if (each.path("domid").isInt() && info.hasNonNull("name") && info.hasNonNull("uuid")) {
          domains.add(
              new Domain(
                  each.path("domid").intValue(),
                  info.path("name").textValue(),
                  UUID.fromString(info.path("uuid").textValue())));
        }
      }
      return domains;
    } catch (JsonProcessingException | IllegalArgumentException wrong) {
      throw new HypervisorException(
          Kind.FAILED, "the JSON of 'xl list -l' cannot be read: " + wrong.getMessage(), wrong);
    }
  }

  /** Reads the table of {@code xl list}: what each domain is doing, by its name. */
  static Map<String, State> states(String table) {
    Map<String, State> states = new HashMap<>();
    for (String line : table.split("\n", -1)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        states.put(row.group(1), state(row.group(3)));
      }
    }
    return states;
  }

  private static State state(String flags) {
    if (flags.indexOf('d') >= 0) {
      return State.DYING;
    }
    if (flags.indexOf('c') >= 0) {
      return State.CRASHED;
    }
    if (flags.indexOf('s') >= 0) {
      return State.SHUT_DOWN;
    }
    return flags.indexOf('p') >= 0 ? State.PAUSED : State.RUNNING;
  }
}
