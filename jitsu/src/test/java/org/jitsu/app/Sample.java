package org.jitsu.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A guest of the tests and its one service, {@code NAME.it.test}, as a configuration writes them.
 *
 * @param name the guest's name
 * @param backend what boots it
 * @param host the last part of its address, 10.77.0.{@code host}
 * @param knobs words of the hello guest's command line, beside its address and name
 * @param guest further lines of the guest's section
 * @param service further lines of the service's section
 */
record Sample(
    String name, String backend, int host, String knobs, List<String> guest, List<String> service) {

  /** The hello guest on QEMU, at 10.77.0.10. */
  static Sample hello(String name) {
    return new Sample(name, "qemu", 10, "", List.of(), List.of());
  }

  /** The hello guest as a process, at 10.77.0.10. */
  static Sample process(String name) {
    return new Sample(name, "process", 10, "", List.of(), List.of());
  }

  Sample backend(String word) {
    return new Sample(name, word, host, knobs, guest, service);
  }

  Sample at(int newHost) {
    return new Sample(name, backend, newHost, knobs, guest, service);
  }

  Sample knobs(String words) {
    return new Sample(name, backend, host, words, guest, service);
  }

  Sample guest(String line) {
    return new Sample(name, backend, host, knobs, plus(guest, line), service);
  }

  Sample service(String line) {
    return new Sample(name, backend, host, knobs, guest, plus(service, line));
  }

  String serviceName() {
    return name + ".it.test";
  }

  String address() {
    return "10.77.0." + host;
  }

  /** Returns a whole configuration with these guests. */
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
    text.append("    backend: ").append(backend).append('\n');
    if (guest.stream().noneMatch(line -> line.startsWith("kernel:"))) {
      Path kernel = isMachine() ? Lab.HELLO : Lab.HELLO_PROCESS;
      text.append("    kernel: ").append(kernel).append('\n');
    }
    if (guest.stream().noneMatch(line -> line.startsWith("memory:"))) {
      text.append("    memory: 16MiB\n");
    }
    if (isMachine()) {
      text.append("    accel: tcg\n");
    }
    text.append("    cmdline: \"ip=${address}/${prefix} gw=${gateway} name=${name} ");
    text.append(knobs).append("\"\n");
    guest.forEach(line -> text.append("    ").append(line).append('\n'));
  }

  private boolean isMachine() {
    return backend.equals("qemu") || backend.equals("libvirt");
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
