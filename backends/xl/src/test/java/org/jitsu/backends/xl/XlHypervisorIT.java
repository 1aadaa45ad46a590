package org.jitsu.backends.xl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.jitsu.backends.xl.Guests.WWW;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.Attachment;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.time.Ticker;
import org.jitsu.testkit.RecordingWatcher;
import org.jitsu.testkit.XenHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the contract does not say of guests under a real Xen. */
@ExtendWith(OneXenHost.class)
class XlHypervisorIT {

  private static final String DOMAIN = "jitsu-www";

  /** More than half of what the tests' Xen host has left for guests. */
  private static final long LARGE_BYTES = 300L << 20;

  @TempDir private Path folder;
  private final RecordingWatcher watcher = new RecordingWatcher();
  private XlHypervisor hypervisor;

  @BeforeEach
  void open() throws Exception {
    hypervisor = XlHypervisor.open(folder.resolve("xl"), watcher, Ticker.system());
  }

  @AfterEach
  void close() throws Exception {
    try {
      hypervisor.stop(WWW, StopMode.DESTROY);
    } catch (HypervisorException undefined) {
      assertThat(undefined.kind()).isEqualTo(Kind.UNKNOWN_GUEST);
    }
    hypervisor.close();
    assertThat(OneXenHost.run("xl", "list").output()).doesNotContain(DOMAIN);
  }

  @Test
  void aLinuxGuestServesAtItsOwnAddressAndIsSavedAndRestored() throws Exception {
    InetSocketAddress own =
        new InetSocketAddress(InetAddress.ofLiteral(XenHost.GUEST_REACHED_AT), 80);
    hypervisor.define(linux());
    assertThat(hypervisor.start(WWW, List.of()).attachment())
        .isEqualTo(new Attachment.Ports(Map.of(Guests.HTTP, own)));
    assertThat(has("data/ready", 60)).as("it tells that it serves").isTrue();
    awaitPage();
    assertThat(has("data/none", 1)).isFalse();
    await("nobody watches for a key any more").until(() -> watches().isEmpty());
    assertThat(hypervisor.console(WWW)).contains("linux: listening on " + XenHost.GUEST_ADDRESS);
    hypervisor.stop(WWW, StopMode.PAUSE);
    hypervisor.start(WWW, List.of());
    assertThat(get()).contains("name: xen");

    reopen();
    hypervisor.define(linux());
    hypervisor.suspend(WWW);
    assertThat(status()).isEqualTo(GuestStatus.STOPPED);
    assertThat(watcher.ended(WWW)).containsExactly("it was saved to disk");
    hypervisor.suspend(WWW);
    hypervisor.start(WWW, List.of());
    awaitPage();
    assertThat(hypervisor.console(WWW)).as("it did not boot").doesNotContain("listening");
    assertThat(savedGuests()).as("it is restored once").doesNotContain(".saved");
  }

  @Test
  void ofAPreparedGuestNothingIsExecutedBeforeItsStart() throws Exception {
    GuestSpec spec = prepared(Guests.MEMORY_BYTES);
    String waiting = prepare(spec);
    hypervisor.prepare(WWW, List.of()); // which does no more
    assertThat(row()).isEqualTo(waiting).contains("--p---").endsWith(" 0.0");
    assertThat(status()).isEqualTo(GuestStatus.STOPPED);

    hypervisor.start(WWW, List.of());
    await("it speaks").until(() -> !watcher.spoke(WWW).isEmpty());
    assertThat(id(row())).isEqualTo(id(waiting));
    hypervisor.stop(WWW, StopMode.PAUSE);
    reopen();
    hypervisor.define(spec);
    assertThat(status()).as("it was put to sleep").isEqualTo(GuestStatus.PAUSED);
    assertThat(hypervisor.start(WWW, List.of()).goesOn()).isTrue();
  }

  @Test
  @EnabledIfSystemProperty(
      named = "jitsu.long",
      matches = "true",
      disabledReason = "bin/test --long: it creates several domains, which takes long here")
  void aDomainThatWaitedInVainIsCreatedAnew() throws Exception {
    String waiting = prepare(prepared(Guests.MEMORY_BYTES));
    hypervisor.define(prepared(2 * Guests.MEMORY_BYTES));
    hypervisor.start(WWW, List.of());
    assertThat(id(row())).as("it waited for another definition").isNotEqualTo(id(waiting));
    hypervisor.stop(WWW, StopMode.DESTROY);
    assertThat(watcher.ended(WWW)).hasSize(1);

    hypervisor.prepare(WWW, List.of());
    OneXenHost.run("xl", "destroy", DOMAIN);
    hypervisor.start(WWW, List.of());
    assertThat(status()).isEqualTo(GuestStatus.RUNNING);
    assertThat(watcher.ended(WWW)).as("no other guest has ended").hasSize(1);
  }

  @Test
  @EnabledIfSystemProperty(
      named = "jitsu.long",
      matches = "true",
      disabledReason = "bin/test --long: it creates several domains, which takes long here")
  void noDomainWaitsForADaemonThatIsNoMore() throws Exception {
    GuestSpec spec = prepared(Guests.MEMORY_BYTES);
    prepare(spec);
    XlHypervisor dead = hypervisor;
    hypervisor = XlHypervisor.open(folder.resolve("xl"), watcher, Ticker.system());
    hypervisor.define(spec);
    assertThat(row()).isEmpty();
    assertThat(status()).isEqualTo(GuestStatus.STOPPED);
    dead.close();
    prepare(spec);
    reopen();
    assertThat(row()).as("it was ended").isEmpty();
    assertThat(watcher.ended(WWW)).as("no guest has ended").isEmpty();
  }

  @Test
  @EnabledIfSystemProperty(
      named = "jitsu.long",
      matches = "true",
      disabledReason = "bin/test --long: it creates several domains, which takes long here")
  void whatWaitsMakesRoomForWhatIsWanted() throws Exception {
    prepare(prepared(LARGE_BYTES));
    GuestName mail = new GuestName("mail");
    hypervisor.define(
        Guests.spec(
            mail, Guests.helloUnikernel(), null, "", LARGE_BYTES, List.of(), Guests.options()));
    hypervisor.start(mail, List.of());
    assertThat(row()).as("it waits no more").isEmpty();
    hypervisor.stop(mail, StopMode.DESTROY);
  }

  @Test
  @EnabledIfSystemProperty(
      named = "jitsu.long",
      matches = "true",
      disabledReason = "bin/test --long: a Linux guest is saved once more, which takes a minute")
  void whatWasSavedOfAnotherDefinitionIsNotRestored() throws Exception {
    hypervisor.define(linux());
    hypervisor.start(WWW, List.of());
    awaitPage();
    hypervisor.suspend(WWW);
    assertThat(savedGuests()).contains(".saved");
    hypervisor.define(other("it=\\ \"another\""));
    hypervisor.start(WWW, List.of());
    assertThat(savedGuests()).as("another definition is booted").doesNotContain(".saved");
    assertThat(OneXenHost.run("xl", "list", "-l", DOMAIN).output())
        .contains("it=\\\\ \\\"another\\\"");
  }

  @Test
  void tellsHowAGuestEndedByItself() throws Exception {
    start(ending());
    await("its end is told").until(() -> !watcher.ended(WWW).isEmpty());
    assertThat(watcher.ended(WWW)).containsExactly("it powered itself off, or reset itself");
    assertThat(status()).isEqualTo(GuestStatus.STOPPED);
    assertThat(OneXenHost.run("xl", "list").output()).doesNotContain(DOMAIN);
  }

  @Test
  void removesWhatEndedWhileNoDaemonWasThere() throws Exception {
    start(ending());
    hypervisor.close();
    await("it has ended")
        .until(() -> OneXenHost.run("xl", "list", DOMAIN).output().contains("s--"));
    reopen();
    hypervisor.define(ending());
    assertThat(status()).isEqualTo(GuestStatus.STOPPED);
    assertThat(OneXenHost.run("xl", "list").output()).doesNotContain(DOMAIN);
  }

  @Test
  void leavesTheGuestsOfAnotherDaemonAlone() throws Exception {
    start(Guests.hello(WWW));
    XlHypervisor other =
        XlHypervisor.open(folder.resolve("other"), new RecordingWatcher(), Ticker.system());
    try {
      other.define(Guests.hello(WWW));
      assertThat(other.status(WWW)).isEqualTo(GuestStatus.STOPPED);
      refuses(Kind.ALREADY_RUNNING, () -> other.start(WWW, List.of()), DOMAIN, "already exists");
    } finally {
      other.close();
    }
    assertThat(status()).isEqualTo(GuestStatus.RUNNING);
  }

  @Test
  void tellsWhyAGuestCannotBeStarted() throws Exception {
    Path text = Files.writeString(folder.resolve("text"), "no kernel, just words\n".repeat(1000));
    hypervisor.define(Guests.spec(WWW, text, null, "", 16L << 20, List.of(), Guests.options()));
    refuses(Kind.BAD_DEFINITION, () -> hypervisor.start(WWW, List.of()), WWW.text(), "xl create");
    hypervisor.define(
        Guests.spec(WWW, Guests.helloUnikernel(), null, "", 8L << 30, List.of(), Guests.options()));
    refuses(Kind.NO_RESOURCES, () -> hypervisor.start(WWW, List.of()), WWW.text(), "memory");
    assertThat(status()).isEqualTo(GuestStatus.STOPPED);
    assertThat(watcher.ended(WWW)).isEmpty();
  }

  @Test
  void guestsAndTheirEndsOutliveABrokenSession() throws Exception {
    start(Guests.hello(WWW));
    OneXenHost.run(
        "sh",
        "-c",
        "for p in $(pidof sshd); do [ $p = $PPID ] || echo $p; done"
            + " | sort -n | tail -n +2 | xargs -r kill");
    await("it is asked again").ignoreExceptions().until(() -> status() == GuestStatus.RUNNING);
    OneXenHost.run("xl", "destroy", DOMAIN);
    await("its end is told").until(() -> !watcher.ended(WWW).isEmpty());
    assertThat(watcher.ended(WWW)).containsExactly("it was destroyed");
  }

  private static GuestSpec prepared(long memoryBytes) throws Exception {
    return Guests.spec(
        WWW,
        Guests.helloUnikernel(),
        null,
        "",
        memoryBytes,
        List.of(),
        Guests.options("start", "prepared"));
  }

  /** Has a domain wait, and returns its row of {@code xl list}. */
  private String prepare(GuestSpec spec) throws Exception {
    hypervisor.define(spec);
    hypervisor.prepare(WWW, List.of());
    assertThat(row()).contains("--p---");
    return row();
  }

  private static String row() throws Exception {
    return OneXenHost.run("xl", "list")
        .output()
        .lines()
        .filter(line -> line.startsWith(DOMAIN + " "))
        .findFirst()
        .orElse("")
        .strip();
  }

  private static String id(String row) {
    return row.split(" +", -1)[1];
  }

  private boolean has(String key, int seconds) {
    return hypervisor
        .awaitKey(WWW, key, Duration.ofSeconds(seconds))
        .toCompletableFuture()
        .orTimeout(2, TimeUnit.MINUTES)
        .join();
  }

  /** What runs on the Xen host with a key on its command line. */
  private static String watches() throws Exception {
    return OneXenHost.run("sh", "-c", "grep -ls '[d]ata/' /proc/[0-9]*/cmdline; true").output();
  }

  private static GuestSpec other(String cmdline) throws Exception {
    return Guests.spec(
        WWW, Guests.helloUnikernel(), null, cmdline, 16L << 20, List.of(), Guests.options());
  }

  private GuestSpec ending() throws Exception {
    Path kernel = Files.write(folder.resolve("ending.elf"), Guests.tiny(Guests.POWER_OFF));
    return Guests.spec(WWW, kernel, null, "", 16L << 20, List.of(), Guests.options());
  }

  private static GuestSpec linux() throws Exception {
    return Guests.spec(
        WWW,
        Guests.unikernel("linux/target/vmlinuz"),
        Guests.unikernel("linux/target/initramfs.gz"),
        "console=hvc0 quiet ip=" + XenHost.GUEST_ADDRESS + "/24 name=xen",
        96L << 20,
        List.of(Guests.http()),
        Guests.options("bridge", "xenbr0", "guest-address", XenHost.GUEST_REACHED_AT));
  }

  private static String savedGuests() throws Exception {
    return OneXenHost.run("ls", XlHost.DIRECTORY).output();
  }

  private static void awaitPage() {
    await("it answers")
        .atMost(60, TimeUnit.SECONDS)
        .ignoreExceptions()
        .until(() -> get().contains("name: xen"));
  }

  private void start(GuestSpec spec) throws Exception {
    hypervisor.define(spec);
    hypervisor.start(WWW, List.of());
  }

  private void reopen() throws Exception {
    hypervisor.close();
    hypervisor = XlHypervisor.open(folder.resolve("xl"), watcher, Ticker.system());
  }

  private GuestStatus status() throws Exception {
    return hypervisor.status(WWW);
  }

  private static String get() throws Exception {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.ofLiteral(XenHost.GUEST_REACHED_AT), 80), 1000);
      socket.setSoTimeout(1000);
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      InputStream answer = socket.getInputStream();
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void refuses(Kind kind, ThrowingCallable call, String... words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HypervisorException.class, refused -> assertThat(refused.kind()).isEqualTo(kind))
        .message()
        .contains(words);
  }
}
