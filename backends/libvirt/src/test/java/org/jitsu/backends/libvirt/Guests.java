package org.jitsu.backends.libvirt;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.linux.netlink.Links;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.linux.tap.Tap;

/** Definitions and TAPs for tests. */
final class Guests {

  static final GuestName WWW = new GuestName("www");
  static final Mac MAC = Mac.parse("02:00:5e:10:00:01");
  static final long MEMORY_BYTES = 16L << 20;
  static final String FIRST_LINE = "hello: first instruction";

  private Guests() {}

  /** The hello unikernel under TCG at that URI; options come in pairs. */
  static GuestSpec spec(GuestName name, String uri, Duration shutdown, String... options) {
    Map<String, String> all = new HashMap<>(Map.of("uri", uri));
    boolean ours = !List.of(options).contains("domain");
    if (ours) {
      all.put("accel", "tcg");
    }
    for (int i = 0; i < options.length; i += 2) {
      all.put(options[i], options[i + 1]);
    }
    return new GuestSpec(
        name,
        MAC,
        ours ? helloUnikernel() : Path.of(""),
        null,
        "ip=10.77.0.10/24 gw=10.77.0.1 name=www.example.test",
        MEMORY_BYTES,
        1,
        List.of(),
        GuestSpec.Network.TAP,
        List.of(),
        shutdown.toNanos(),
        all);
  }

  /** The unikernel of the demo, built from this checkout by {@code unikernels/build}. */
  static Path helloUnikernel() {
    return Path.of(System.getProperty("jitsu.root"), "unikernels/hello/target/hello.elf");
  }

  /** Lets time pass until a condition holds. */
  static void await(String what, BooleanSupplier condition) {
    Awaitility.await(what).atMost(Duration.ofMinutes(1)).until(condition::getAsBoolean);
  }

  /** Makes a TAP, up. */
  static GuestLink tap(Rtnetlink netlink, String name) throws IOException {
    try (Tap tap = Tap.open(name, Tap.Option.PERSISTENT)) {
      netlink.execute(Links.up(tap.linkIndex()));
      return new GuestLink(name, tap.linkIndex(), MAC);
    }
  }
}
