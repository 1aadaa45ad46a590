package org.jitsu.bench.dnsabuse;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jitsu.bench.lab.Fleet;
import org.jitsu.bench.lab.Served;

/**
 * What is abused: a tenant's guests that want proof of whoever wakes them, with several names each,
 * and another tenant's one that any query wakes, for the honest client.
 *
 * @param fleet the guests; the first is the honest client's
 * @param namesOfEach how many names each of the others has
 */
record Victim(Fleet fleet, int namesOfEach) implements Served {

  @Override
  public String configuration(Path directory) {
    StringBuilder text = new StringBuilder();
    String service = null;
    for (String line : fleet.configuration(directory).lines().toList()) {
      text.append(line).append('\n');
      String word = line.strip();
      if (word.endsWith(".jitsu.test:")) {
        service = word.substring(0, word.length() - 1);
      } else if (word.startsWith("ports:") && service != null && !service.equals(honest())) {
        String indent = line.substring(0, line.indexOf("ports:"));
        text.append(indent).append("wake: proven\n");
        text.append(indent).append("names: [").append(further(service)).append("]\n");
      } else if (word.startsWith("listen:")) {
        // the honest client is this host, the forged ones are not
        text.append(line, 0, line.indexOf("listen:")).append("unlimited: [127.0.0.1]\n");
      }
    }
    text.append("tenants:\n");
    text.append("  quiet: { names: [").append(honest()).append("] }\n");
    text.append("  abused: { names: [").append(String.join(", ", services())).append("] }\n");
    return text.toString();
  }

  private List<String> services() {
    return IntStream.range(1, fleet.size()).mapToObj(fleet::name).toList();
  }

  private String further(String service) {
    return IntStream.range(1, namesOfEach)
        .mapToObj(i -> "n" + i + "." + service)
        .collect(Collectors.joining(", "));
  }

  /** Returns the name of the service that any query wakes. */
  String honest() {
    return fleet.name(0);
  }

  /** Returns every name that wants proof. */
  List<String> names() {
    return services().stream()
        .flatMap(
            name ->
                IntStream.range(0, namesOfEach).mapToObj(i -> i == 0 ? name : "n" + i + "." + name))
        .toList();
  }

  @Override
  public List<String> guests() {
    return fleet.guests();
  }
}
