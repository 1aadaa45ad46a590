package org.jitsu.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/OPERATING.md lists what the door answers, and who may ask. */
class DescribedTest {

  private static final Pattern ROW =
      Pattern.compile("^\\| `((?:GET|POST|PUT|DELETE) /[^`]*)` \\| (\\S+) \\|", Pattern.MULTILINE);

  @Test
  void everyRouteStandsInTheDocument() throws Exception {
    Path document = Path.of(System.getProperty("jitsu.root"), "docs/OPERATING.md");
    Map<String, String> documented = new TreeMap<>();
    ROW.matcher(Files.readString(document))
        .results()
        .forEach((MatchResult row) -> documented.put(row.group(1), row.group(2)));
    Map<String, String> there = new TreeMap<>();
    for (Route route : ControlRoutes.table().all()) {
      String scope = route.scope() == Scope.NOBODY ? "-" : route.scope().word();
      there.put(route.method() + " " + route.path(), scope);
    }
    assertThat(documented).isEqualTo(there);
  }
}
