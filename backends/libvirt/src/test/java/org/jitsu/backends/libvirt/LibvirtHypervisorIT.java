package org.jitsu.backends.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.jitsu.backends.libvirt.Guests.MAC;
import static org.jitsu.backends.libvirt.Guests.WWW;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.Attachment;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestStatus;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.time.Ticker;
import org.jitsu.linux.netlink.Addresses;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.linux.tap.Tap;
import org.jitsu.testkit.LibvirtDaemon;
import org.jitsu.testkit.RecordingWatcher;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.libvirt.Connect;
import org.libvirt.Domain;

/** What the contract does not say of guests under a real libvirtd. */
class LibvirtHypervisorIT {

  private static final String DOMAIN = "jitsu-www";
  private static final String TAP = "vm0";
  private static final String SHOP = "shop & co";
  private static final UUID SHOP_UUID = UUID.fromString("c7a5fdbd-edaf-9455-926a-d65c16db1809");

  @TempDir private static Path daemonFolder;
  private static LibvirtDaemon daemon;

  @TempDir private Path folder;
  private final RecordingWatcher watcher = new RecordingWatcher();
  private Rtnetlink netlink;
  private GuestLink link;
  private LibvirtHypervisor hypervisor;

  @BeforeAll
  static void startLibvirtd() throws Exception {
    daemon = LibvirtDaemon.start(daemonFolder, Guests::await);
  }

  @AfterAll
  static void stopLibvirtd() {
    daemon.close();
  }

  @BeforeEach
  void open() throws Exception {
    netlink = Rtnetlink.open();
    makeTap();
    hypervisor = LibvirtHypervisor.open(folder.resolve("libvirt"), watcher, Ticker.system());
  }

  @AfterEach
  void close() throws Exception {
    try {
      hypervisor.stop(WWW, StopMode.DESTROY);
    } catch (HypervisorException undefined) {
      assertThat(undefined.kind()).isEqualTo(Kind.UNKNOWN_GUEST);
    }
    hypervisor.close();
    Tap.delete(TAP); // refused with EBUSY if QEMU still held it
    netlink.close();
    assertThat(daemon.domains(DOMAIN)).isEmpty();
  }

  @Test
  void framesFlowOverOurTap() throws Exception {
    start();
    await("it answers").ignoreExceptions().until(() -> get().contains("200 OK"));
    hypervisor.stop(WWW, StopMode.PAUSE);
    assertThat(hypervisor.start(WWW, List.of()).attachment())
        .isEqualTo(new Attachment.Tap(TAP, MAC));
    assertThat(get()).contains("200 OK");
    hypervisor.stop(WWW, StopMode.DESTROY);
    assertThat(watcher.ended(WWW)).containsExactly("it was destroyed");
  }

  @Test
  void ofAPreparedGuestNothingIsExecutedBeforeItsStart() throws Exception {
    List<ProcessHandle> waiting = prepare();
    hypervisor.prepare(WWW, List.of(link)); // which does no more
    assertThat(status()).isEqualTo(GuestStatus.STOPPED);
    assertThat(daemon.domains(DOMAIN)).isEqualTo(waiting);
    assertThat(watcher.spoke(WWW)).isEmpty();

    hypervisor.start(WWW, List.of(link));
    await("it answers").ignoreExceptions().until(() -> get().contains("200 OK"));
    assertThat(watcher.spoke(WWW)).hasSize(1);
    assertThat(daemon.domains(DOMAIN)).isEqualTo(waiting);
    hypervisor.stop(WWW, StopMode.PAUSE);

    reopen();
    define("start", "prepared");
    assertThat(status()).as("it was put to sleep").isEqualTo(GuestStatus.PAUSED);
    assertThat(hypervisor.start(WWW, List.of()).goesOn()).isTrue();
  }

  @Test
  void whatWaitsForAnotherDefinitionIsNotStarted() throws Exception {
    List<ProcessHandle> before = prepare();
    define("start", "prepared", "machine", "q35");
    hypervisor.start(WWW, List.of(link));
    assertThat(daemon.domains(DOMAIN)).hasSize(1).doesNotContainAnyElementsOf(before);
    assertThat(watcher.ended(WWW)).as("no guest has ended").isEmpty();
  }

  @Test
  void aPreparedGuestWhoseDomainDiedIsStartedAnew() throws Exception {
    prepare();
    daemon.killDomain(DOMAIN);
    await("it is gone").until(() -> daemon.domains(DOMAIN).isEmpty());
    hypervisor.start(WWW, List.of(link));
    await("it speaks").until(() -> !watcher.spoke(WWW).isEmpty());
    assertThat(watcher.ended(WWW)).as("no guest has ended").isEmpty();
  }

  @Test
  void noDomainWaitsForADaemonThatIsNoMore() throws Exception {
    prepare();
    hypervisor.close();
    assertThat(daemon.domains(DOMAIN)).isEmpty();

    hypervisor = LibvirtHypervisor.open(folder.resolve("libvirt"), watcher, Ticker.system());
    prepare();
    LibvirtHypervisor dead = hypervisor;
    hypervisor = LibvirtHypervisor.open(folder.resolve("libvirt"), watcher, Ticker.system());
    define("start", "prepared");
    assertThat(daemon.domains(DOMAIN)).isEmpty();
    assertThat(status()).isEqualTo(GuestStatus.STOPPED);
    assertThat(watcher.ended(WWW)).as("no guest has ended").isEmpty();
    dead.close();
  }

  @Test
  void aPreparedGuestIsStartedAlsoAfterLibvirtdWasRestarted() throws Exception {
    prepare();
    daemon.kill();
    daemon.start();
    await("it starts")
        .ignoreExceptions()
        .until(() -> !hypervisor.start(WWW, List.of(link)).goesOn());
    await("it answers").ignoreExceptions().until(() -> get().contains("200 OK"));
    assertThat(watcher.ended(WWW)).as("no guest has ended").isEmpty();
  }

  @Test
  void isSavedToDiskAndRestoredOnce() throws Exception {
    start();
    await("it answers").ignoreExceptions().until(() -> get().contains("200 OK"));
    reopen();
    define();
    hypervisor.suspend(WWW);
    assertThat(status()).isEqualTo(GuestStatus.STOPPED);
    assertThat(watcher.ended(WWW)).containsExactly("it was saved to disk");
    hypervisor.suspend(WWW);
    Tap.delete(TAP);
    makeTap();

    assertThat(hypervisor.start(WWW, List.of(link)).attachment())
        .isEqualTo(new Attachment.Tap(TAP, MAC));
    await("it answers again").ignoreExceptions().until(() -> get().contains("200 OK"));
    assertThat(hypervisor.console(WWW)).as("it did not boot").isEmpty();

    hypervisor.stop(WWW, StopMode.DESTROY);
    hypervisor.start(WWW, List.of(link));
    await("it boots").until(() -> hypervisor.console(WWW).startsWith(Guests.FIRST_LINE));
  }

  @Test
  void isBootedWhenItsDefinitionHasChangedSinceItWasSaved() throws Exception {
    start();
    hypervisor.suspend(WWW);
    define("machine", "q35");
    hypervisor.start(WWW, List.of(link));
    await("it boots").until(() -> hypervisor.console(WWW).startsWith(Guests.FIRST_LINE));
  }

  @Test
  void survivesThatLibvirtdIsRestarted() throws Exception {
    start();
    await("it speaks").until(() -> !watcher.spoke(WWW).isEmpty());
    daemon.kill();
    assertThatThrownBy(() -> hypervisor.status(WWW)).isInstanceOf(HypervisorException.class);
    daemon.start();
    await("it is seen again").ignoreExceptions().until(() -> status() == GuestStatus.RUNNING);
    assertThat(watcher.ended(WWW)).isEmpty();
    await("it answers").ignoreExceptions().until(() -> get().contains("200 OK"));

    daemon.killDomain(DOMAIN);
    await("its end is told").until(() -> !watcher.ended(WWW).isEmpty());
    hypervisor.start(WWW, List.of(link));
    hypervisor.stop(WWW, StopMode.DESTROY);
    assertThat(watcher.ended(WWW)).hasSize(2);
  }

  @Test
  void tellsWhatEndedWhileLibvirtdWasAway() throws Exception {
    start();
    daemon.kill();
    daemon.killDomain(DOMAIN);
    daemon.start();
    await("its end is told, and nobody asked").until(() -> !watcher.ended(WWW).isEmpty());
    assertThat(watcher.ended(WWW)).hasSize(1);
    assertThat(status()).isEqualTo(GuestStatus.STOPPED);
  }

  @Test
  void bootsADomainThatIsDefinedAlready() throws Exception {
    withShop(
        before -> {
          for (String named : List.of(SHOP, SHOP_UUID.toString())) {
            hypervisor.define(existing(named));
            assertThat(status()).isEqualTo(GuestStatus.STOPPED);
            assertThat(hypervisor.start(WWW, List.of(link)).attachment())
                .isEqualTo(new Attachment.Tap(TAP, MAC));
            await("it answers").ignoreExceptions().until(() -> get().contains("200 OK"));
            assertThat(hypervisor.console(WWW)).startsWith(Guests.FIRST_LINE);
            hypervisor.stop(WWW, StopMode.DESTROY);
          }
          assertThat(watcher.ended(WWW)).hasSize(2);
          assertThat(definitionOfShop()).isEqualTo(before);
        });
  }

  @Test
  void namesWhatIsWrong() throws Exception {
    refuses(
        Kind.BAD_DEFINITION, () -> hypervisor.define(existing("nobody")), "nobody", "NO_DOMAIN");
    String nowhere = "qemu:///system?socket=" + folder + "/nothing";
    refuses(
        Kind.UNAVAILABLE,
        () -> hypervisor.define(Guests.spec(WWW, nowhere, Duration.ofSeconds(1))),
        "nothing",
        "VIR_FROM_RPC");
    refuses(Kind.BAD_DEFINITION, () -> define("machine", "virt"), "'virt' is none of pc");
    define("machine", "pc-i440fx-99.9");
    refuses(Kind.BAD_DEFINITION, () -> hypervisor.start(WWW, List.of(link)), "pc-i440fx-99.9");
    define();
    GuestLink missing = new GuestLink("gone0", 4711, MAC);
    assertThatThrownBy(() -> hypervisor.start(WWW, List.of(missing)))
        .isInstanceOf(HypervisorException.class)
        .hasMessageContaining("gone0");
    assertThat(status()).isEqualTo(GuestStatus.STOPPED);
    assertThat(watcher.ended(WWW)).isEmpty();
    hypervisor.start(WWW, List.of(link));
  }

  @Test
  void startsAndStopsManyAtOnceAndLeavesNothing() throws Exception {
    List<GuestName> names = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      names.add(new GuestName("many-" + i));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (GuestName name : names) {
        all.add(threads.submit(() -> cycle(name)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertThat(names).allSatisfy(name -> assertThat(watcher.ended(name)).hasSize(1));
    Connect connect = new Connect(daemon.uri());
    assertThat(connect.numOfDomains() + connect.numOfDefinedDomains()).isZero();
    connect.close();
  }

  /** Has a domain wait, and returns its QEMU. */
  private List<ProcessHandle> prepare() throws Exception {
    define("start", "prepared");
    hypervisor.prepare(WWW, List.of(link));
    List<ProcessHandle> waiting = daemon.domains(DOMAIN);
    assertThat(waiting).hasSize(1);
    return waiting;
  }

  private void reopen() throws Exception {
    hypervisor.close();
    hypervisor = LibvirtHypervisor.open(folder.resolve("libvirt"), watcher, Ticker.system());
  }

  private void makeTap() throws IOException {
    link = Guests.tap(netlink, TAP);
    netlink.execute(Addresses.add(link.ifIndex(), InetAddress.getByName("10.77.0.1"), 24));
  }

  private Void cycle(GuestName name) throws HypervisorException {
    hypervisor.define(Guests.spec(name, daemon.uri(), Duration.ofSeconds(1)));
    hypervisor.start(name, List.of());
    hypervisor.stop(name, StopMode.DESTROY);
    return null;
  }

  private void start() throws Exception {
    define();
    hypervisor.start(WWW, List.of(link));
  }

  private void define(String... options) throws HypervisorException {
    hypervisor.define(Guests.spec(WWW, daemon.uri(), Duration.ofSeconds(1), options));
  }

  private GuestStatus status() throws HypervisorException {
    return hypervisor.status(WWW);
  }

  private static GuestSpec existing(String domain) {
    return Guests.spec(WWW, daemon.uri(), Duration.ofSeconds(1), "domain", domain);
  }

  private interface WithDefinition {
    void accept(String before) throws Exception;
  }

  /** Runs something while an administrator's own domain is defined. */
  private static void withShop(WithDefinition test) throws Exception {
    GuestSpec tcg = Guests.spec(WWW, daemon.uri(), Duration.ofSeconds(1));
    Options options = Options.parse(tcg.options());
    DomainXml xml = DomainXml.of(SHOP, SHOP_UUID, tcg, options, false);
    Connect connect = new Connect(daemon.uri());
    Domain shop =
        connect.domainDefineXML(
            xml.onLinks(List.of(new GuestLink("own0", 1, MAC)), false).toString());
    try {
      test.accept(definitionOfShop());
    } finally {
      shop.undefine();
      shop.free();
      connect.close();
    }
  }

  private static String definitionOfShop() throws Exception {
    Connect connect = new Connect(daemon.uri());
    Domain shop = connect.domainLookupByName(SHOP);
    try {
      return shop.getXMLDesc(Domain.XMLFlags.INACTIVE);
    } finally {
      shop.free();
      connect.close();
    }
  }

  private static void refuses(Kind kind, ThrowingCallable call, String... words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HypervisorException.class, refused -> assertThat(refused.kind()).isEqualTo(kind))
        .message()
        .contains(words);
  }

  private static String get() throws IOException {
    try (Socket socket = new Socket("10.77.0.10", 80);
        InputStream answer = socket.getInputStream()) {
      socket.setSoTimeout(1000);
      String request = "GET / HTTP/1.1\r\nHost: www.example.test\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
