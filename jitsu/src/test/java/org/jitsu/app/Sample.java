package org.jitsu.app;

import java.util.ArrayList;
import java.util.List;

/**
 * A guest of the tests and its one service, {@code NAME.it.test}, as a configuration writes them.
 *
 * @param name the guest's name
 * @param host the last part of its address, 10.77.0.{@code host}
 * @param knobs words of the hello guest's command line, beside its address and name
 * @param guest further lines of the guest's section
 * @param service further lines of the service's section
 */
record Sample(String name, int host, String knobs, List<String> guest, List<String> service) {

  /** The hello guest, at 10.77.0.10. */
  static Sample hello(String name) {
    return new Sample(name, 10, "", List.of(), List.of());
  }

  Sample at(int newHost) {
    return new Sample(name, newHost, knobs, guest, service);
  }

  Sample knobs(String words) {
    return new Sample(name, host, words, guest, service);
  }

  Sample guest(String line) {
    return new Sample(name, host, knobs, plus(guest, line), service);
  }

  Sample service(String line) {
    return new Sample(name, host, knobs, guest, plus(service, line));
  }

  String serviceName() {
    return name + ".it.test";
  }

  String address() {
    return "10.77.0." + host;
  }

  /** Returns a whole configuration with these guests, on TCG and without waste of time. */
  static String configuration(String state, List<Sample> samples) {
    StringBuilder text = new StringBuilder();
    text.append("daemon: { state: ").append(state).append(" }\n");
    text.append("dns: { listen: [127.0.0.1:5353], zones: [{ name: it.test }] }\n");
    text.append("bridge: { name: ").append(Lab.BRIDGE).append(", address: 10.77.0.1/24 }\n");
    text.append("guests:\n");
    samples.forEach(sample -> sample.writeGuest(text));
    text.append("services:\n");
    samples.forEach(sample -> sample.writeService(text));
    return text.toString();
  }

  private void writeGuest(StringBuilder text) {
    text.append("  ").append(name).append(":\n");
    text.append("    backend: qemu\n");
    if (guest.stream().noneMatch(line -> line.startsWith("kernel:"))) {
      text.append("    kernel: ").append(Lab.HELLO).append('\n');
    }
    if (guest.stream().noneMatch(line -> line.startsWith("memory:"))) {
      text.append("    memory: 16MiB\n");
    }
    text.append("    accel: tcg\n");
    text.append("    cmdline: \"ip=${address}/${prefix} gw=${gateway} name=${name} ");
    text.append(knobs).append("\"\n");
    guest.forEach(line -> text.append("    ").append(line).append('\n'));
  }

  private void writeService(StringBuilder text) {
    text.append("  ").append(serviceName()).append(":\n");
    text.append("    guest: ").append(name).append('\n');
    text.append("    addresses: [").append(address()).append("]\n");
    text.append("    ports: [80/tcp]\n");
    service.forEach(line -> text.append("    ").append(line).append('\n'));
  }

  private static List<String> plus(List<String> lines, String line) {
    List<String> longer = new ArrayList<>(lines);
    longer.add(line);
    return List.copyOf(longer);
  }
}
