package org.jitsu.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What has to be done for one configuration to become another. */
class DifferenceTest {

  private static final Set<String> BACKENDS =
      Set.of("qemu", "solo5", "process", "libvirt", "xl", "board");

  private static final String WHOLE =
      """
      daemon: { state: state, log: text }
      dns: { listen: [127.0.0.1:5353], zones: [{ name: example.test }] }
      bridge: { address: 10.77.0.1/24 }
      api: { listen: [127.0.0.1:8053], tokens: { ada: { secret: ada.token, scope: read } } }
      tenants: { shops: { names: [shop.example.test], boots-at-once: 4 } }
      limits: { boots-at-once: 8 }
      guests:
        www: { backend: qemu, kernel: www.elf, memory: 16MiB, stop: destroy, machine: microvm }
        shop: { backend: process, kernel: shop, cmdline: "ip=${address}" }
      services:
        www.example.test: { guest: www, addresses: [10.77.0.10], ports: [80/tcp], idle: 2m }
        shop.example.test:
          { guest: shop, addresses: [10.77.0.11], ports: [80/tcp], ready: "console:/serves/" }
      """;

  private static final String CART =
      "  cart.example.test: { guest: cart, addresses: [10.77.0.12], ports: [80/tcp] }\n";

  static List<Path> examples() throws Exception {
    try (Stream<Path> files =
        Files.list(Path.of(System.getProperty("jitsu.root"), "docs/examples"))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).toList();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void whatIsWrittenAlikeIsEqual(Path example) throws Exception {
    Configuration once = Configuration.load(example, BACKENDS).configuration();
    Configuration twice = Configuration.load(example, BACKENDS).configuration();
    assertThat(Difference.of(Carried.of(once), once, twice).isEmpty()).isTrue();
  }

  @Test
  void whatIsOrderedOtherwiseIsEqual() throws Exception {
    assertThat(change("kernel: www.elf, memory: 16MiB", "memory: 16MiB, kernel: www.elf").isEmpty())
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "idle: 2m | idle: 1m | idle |",
        "idle: 2m | ttl: 5 | ttl |",
        "idle: 2m | wake: syn | wake |",
        "idle: 2m | refuse: silence | refuse |",
        "idle: 2m | mode: hold | mode |",
        "idle: 2m | alpn: [h2] | alpn |",
        "idle: 2m | names: [example.test] | names |",
        "idle: 2m | waking: { priority: 3 } | waking |",
        "[80/tcp], idle: 2m | [80/tcp, 443/tcp] | ports |",
        "stop: destroy | stop: shutdown | stop |",
        "stop: destroy | stop: pause, start: unpause | stop | start",
        "16MiB | 32MiB | | memory",
        "www.elf | www2.elf | | kernel",
        "memory: 16MiB | memory: 16MiB, cmdline: x, cpus: 2 | | cmdline, cpus",
        "memory: 16MiB | memory: 16MiB, initrd: i, disks: [d] | | initrd, disks",
        "memory: 16MiB | memory: 16MiB, boot: 3s, shutdown-deadline: 2s | | boot, shutdown-deadline",
        "idle: 2m | ready: arp | | ready",
        "machine: microvm | accel: tcg | | accel, machine",
        "16MiB, stop: destroy | 32MiB, stop: pause | stop | memory",
      })
  void isChangedInPlace(String before, String after, String atOnce, String atNextStart)
      throws Exception {
    Difference difference = change(before, after);

    assertThat(difference.changed())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.after().name().text()).isEqualTo("www");
              assertThat(String.join(", ", one.atOnce())).isEqualTo(atOnce == null ? "" : atOnce);
              assertThat(String.join(", ", one.atNextStart()))
                  .isEqualTo(atNextStart == null ? "" : atNextStart);
            });
    assertThat(difference.replaced()).isEmpty();
    assertThat(difference.added()).isEmpty();
    assertThat(difference.removed()).isEmpty();
    assertThat(difference.restart()).isEmpty();
    assertThat(difference.others()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.77.0.10 | 10.77.0.20 | addresses",
        "www.example.test: | web.example.test: | services",
        "backend: qemu | backend: libvirt | backend",
        "memory: 16MiB | memory: 16MiB, mac: '02:00:00:00:00:09' | mac",
      })
  void isRemovedAndAddedAnew(String before, String after, String why) throws Exception {
    Difference difference = change(before, after);

    assertThat(difference.replaced())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.before().name().text()).isEqualTo("www");
              assertThat(String.join(", ", one.why())).isEqualTo(why);
            });
    assertThat(difference.changed()).isEmpty();
    assertThat(difference.restart()).isEmpty();
  }

  @Test
  void isAnotherGuestInAnotherNetwork() throws Exception {
    Configuration now = load(WHOLE);
    Configuration next =
        load(
            WHOLE
                .replace("memory: 16MiB", "memory: 16MiB, network: user")
                .replace("idle: 2m", "idle: 2m, ready: \"delay:1s\""));

    assertThat(Difference.of(Carried.of(now), now, next).replaced())
        .singleElement()
        .satisfies(one -> assertThat(one.why()).containsExactly("network", "ports"));
  }

  @Test
  void comesAndGoes() throws Exception {
    String cart = "  cart: { backend: process, kernel: cart }\nservices:\n";
    Difference comes = change("services:\n", cart + CART);
    assertThat(comes.added()).extracting(each -> each.name().text()).containsExactly("cart");
    assertThat(comes.removed()).isEmpty();

    Configuration more = load(WHOLE.replace("services:\n", cart + CART));
    Configuration less = load(WHOLE);
    Difference goes = Difference.of(Carried.of(more), more, less);
    assertThat(goes.removed()).extracting(each -> each.name().text()).containsExactly("cart");
    assertThat(goes.changed()).isEmpty();
    assertThat(goes.replaced()).isEmpty();
  }

  @Test
  void oneServiceMoreOnAGuestIsAnotherGuest() throws Exception {
    Difference difference = change("services:\n", "services:\n" + CART.replace("cart,", "www,"));
    assertThat(difference.replaced())
        .extracting(one -> one.why())
        .containsExactly(Set.of("services", "addresses"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "127.0.0.1:5353 | 127.0.0.1:5354 | dns.listen",
        "dns: { | dns: { identity: ns1, | dns.identity",
        "10.77.0.1/24 | 10.77.0.2/24 | bridge",
        "state: state | state: elsewhere | daemon.state,daemon.control",
        "log: text | log: json | daemon.log",
        "log: text | log: text, reload: watched | daemon.reload",
        "127.0.0.1:8053 | 127.0.0.1:8054 | api.listen",
        "boots-at-once: 4 | control: shops.sock | tenants.*.control",
        "tenants: | energy: { every: 1s }\\ntenants: | energy",
      })
  void holdsFromTheNextDaemonOn(String before, String after, String keys) throws Exception {
    assertThat(change(before, after.replace("\\n", "\n")).restart())
        .containsExactlyElementsOf(List.of(keys.split(",", -1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ name: example.test } | { name: example.test, transfer-to: [192.0.2.0/24] } | dns.zones",
        "boots-at-once: 8 | boots-at-once: 9 | limits",
        "boots-at-once: 4 | boots-at-once: 5 | tenants",
        "scope: read | scope: operate | api.tokens",
      })
  void holdsAtOnce(String before, String after, String key) throws Exception {
    Difference difference = change(before, after);
    assertThat(difference.others()).containsExactly(key);
    assertThat(difference.restart()).isEmpty();
    assertThat(difference.changed()).isEmpty();
  }

  @Test
  void whoIsKeptCountsAndNotWhoShouldBe() throws Exception {
    Configuration whole = load(WHOLE);
    Difference difference = Difference.of(Map.of(), whole, whole);
    assertThat(difference.added()).hasSize(2);
  }

  private static Difference change(String before, String after) throws Exception {
    assertThat(WHOLE).contains(before);
    Configuration now = load(WHOLE);
    String changed = WHOLE.replaceFirst(Pattern.quote(before), Matcher.quoteReplacement(after));
    return Difference.of(Carried.of(now), now, load(changed));
  }

  private static Configuration load(String text) throws ConfigurationException {
    return new ConfigurationFile(Path.of("/etc/jitsu/jitsu.yaml"), text)
        .load(BACKENDS, List.of())
        .configuration();
  }
}
