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
 * @param stack whether it has that, fd00:77::{@code host} too, or the latter alone
 * @param knobs words of the hello guest's command line, beside its address and name
 * @param guest further lines of the guest's section
 * @param service further lines of the service's section
 */
record Sample(
    String name,
    String backend,
    int host,
    Stack stack,
    String knobs,
    List<String> guest,
    List<String> service) {

  /** The versions of IP that it speaks. */
  enum Stack {
    IPV4,
    DUAL,
    IPV6
  }

  /** The hello guest on QEMU, at 10.77.0.10. */
  static Sample hello(String name) {
    return new Sample(name, "qemu", 10, Stack.IPV4, "", List.of(), List.of());
  }

  /** The hello guest as a process, at 10.77.0.10. */
  static Sample process(String name) {
    return new Sample(name, "process", 10, Stack.IPV4, "", List.of(), List.of());
  }

  Sample backend(String word) {
    return new Sample(name, word, host, stack, knobs, guest, service);
  }

  Sample at(int newHost) {
    return new Sample(name, backend, newHost, stack, knobs, guest, service);
  }

  Sample speaking(Stack versions) {
    return new Sample(name, backend, host, versions, knobs, guest, service);
  }

  Sample knobs(String words) {
    return new Sample(name, backend, host, stack, words, guest, service);
  }

  Sample guest(String line) {
    return new Sample(name, backend, host, stack, knobs, plus(guest, line), service);
  }

  Sample service(String line) {
    return new Sample(name, backend, host, stack, knobs, guest, plus(service, line));
  }

  String serviceName() {
    return name + ".it.test";
  }

  String address() {
    return "10.77.0." + host;
  }

  String address6() {
    return "fd00:77::" + host;
  }

  private List<String> addresses() {
    return switch (stack) {
      case IPV4 -> List.of(address());
      case DUAL -> List.of(address(), '"' + address6() + '"');
      case IPV6 -> List.of('"' + address6() + '"');
    };
  }

  private String addressWords() {
    String four = "ip=${address}/${prefix} gw=${gateway}";
    String six = "ip6=${address6}/${prefix6} gw6=${gateway6}";
    return switch (stack) {
      case IPV4 -> four;
      case DUAL -> four + " " + six;
      case IPV6 -> six;
    };
  }

  /** Returns a whole configuration with these guests. */
  static String configuration(String state, List<Sample> samples) {
    StringBuilder text = new StringBuilder();
    text.append("daemon: { state: ").append(state).append(" }\n");
    text.append("dns: { listen: [127.0.0.1:5353], zones: [{ name: it.test }] }\n");
    boolean six = samples.stream().anyMatch(sample -> sample.stack != Stack.IPV4);
    text.append("bridge: { name: ").append(Lab.BRIDGE).append(", address: 10.77.0.1/24");
    text.append(six ? ", address6: \"fd00:77::1/64\" }\n" : " }\n");
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
    text.append("    cmdline: \"").append(addressWords()).append(" name=${name} ");
    text.append(knobs).append("\"\n");
    guest.forEach(line -> text.append("    ").append(line).append('\n'));
  }

  private boolean isMachine() {
    return backend.equals("qemu") || backend.equals("libvirt");
  }

  private void writeService(StringBuilder text) {
    text.append("  ").append(serviceName()).append(":\n");
    text.append("    guest: ").append(name).append('\n');
    text.append("    addresses: [").append(String.join(", ", addresses())).append("]\n");
    text.append("    ports: [80/tcp]\n");
    service.forEach(line -> text.append("    ").append(line).append('\n'));
  }

  private static List<String> plus(List<String> lines, String line) {
    List<String> longer = new ArrayList<>(lines);
    longer.add(line);
    return List.copyOf(longer);
  }
}
