package org.jitsu.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jitsu.core.service.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A configuration with what was added to it, checked as if it were one file. */
class AdditionTest {

  private static final ConfigurationFile FILE =
      new ConfigurationFile(
          Path.of("/etc/jitsu/jitsu.yaml"),
          """
          dns: { zones: [{ name: example.test }] }
          bridge: { address: 10.77.0.1/24 }
          tenants: { shops: { names: [shop.example.test] } }
          guests:
            www: { backend: qemu, kernel: hello.elf }
          services:
            www.example.test: { guest: www, addresses: [10.77.0.10], ports: [80/tcp] }
          """);

  private static final String SHOP =
      "guests: { shop: { backend: qemu, kernel: shop.elf } }\n"
          + "services: { shop.example.test: { guest: shop, addresses: [10.77.0.11],"
          + " ports: [80/tcp], waking: { priority: 3 } } }\n";

  @Test
  void standsBehindWhatTheFileHas() throws Exception {
    Configuration whole = load(SHOP);

    assertThat(whole.services())
        .extracting(Service::name)
        .containsExactly("www.example.test", "shop.example.test");
    Guest shop = whole.guests().getLast();
    assertThat(shop.spec().kernel()).isEqualTo(Path.of("/etc/jitsu/shop.elf"));
    assertThat(whole.waking().of(whole.services().getLast()).priority()).isEqualTo(3);
    assertThat(whole.waking().of(whole.services().getLast()).tenant()).isEqualTo("shops");
    assertThat(load(SHOP.replace("shop", "cart").replace(".11", ".12"), SHOP).guests()).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "shop.example.test | www.example.test | 2:13: there is a service www.example.test already",
        "shop | www | 1:11: there is a guest www already",
        "10.77.0.11 | 10.77.0.10 | the address 10.77.0.10 is that of the service www",
        "10.77.0.11 | 10.88.0.10 | lies outside of the bridge's net",
        "shop.example.test | shop.other.test | lies in none of the zones",
        "guest: shop | guest: nobody | there is no guest 'nobody'",
        "guest: shop | guest: www | 2:13: an addition is one service and its guest",
        "backend: qemu | backend: vmware | 'vmware' is not one of",
        "guests | dns | unknown key 'dns'",
        "kernel: | kernell: | unknown key 'kernell'",
        "{ priority: 3 } | soon | is not a mapping",
        "guests: { shop | guests: [ shop | this is not YAML",
      })
  void isCheckedAsTheFileIs(String right, String wrong, String what) {
    assertThatThrownBy(() -> load(SHOP.replace(right, wrong)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("added/shop.yaml:")
        .hasMessageContaining(what);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{}", "services: {}", "guests: { shop: { backend: qemu, kernel: shop.elf } }"})
  void isAServiceAndItsGuest(String text) {
    assertThatThrownBy(() -> load(text))
        .hasMessageContaining("added/shop.yaml:1:1: an addition is one service and its guest");
  }

  @Test
  void anEmptyOneIsNone() {
    assertThatThrownBy(() -> load("")).hasMessageContaining("the file is empty");
  }

  private static Configuration load(String... additions) throws ConfigurationException {
    List<Addition> all = new ArrayList<>();
    for (String text : additions) {
      String name = all.isEmpty() ? "added/shop.yaml" : "added/another.yaml";
      all.add(new Addition(Path.of(name), text));
    }
    return FILE.load(Set.of("qemu"), all).configuration();
  }
}
