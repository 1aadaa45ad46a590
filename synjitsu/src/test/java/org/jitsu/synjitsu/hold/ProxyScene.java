package org.jitsu.synjitsu.hold;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.service.Mode;
import org.jitsu.core.service.Port;
import org.jitsu.core.service.Readiness;
import org.jitsu.core.service.Refusing;
import org.jitsu.core.service.Service;
import org.jitsu.core.service.Wake;
import org.jitsu.core.summon.AddressHold.HandedOver;
import org.jitsu.core.summon.Cause;
import org.jitsu.core.summon.Holding;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.time.Ticker;
import org.jitsu.linux.bpf.BpfFs;
import org.jitsu.linux.proc.Host;
import org.jitsu.linux.proc.Host.Capability;
import org.jitsu.synjitsu.link.Bridge;
import org.jitsu.synjitsu.link.Network;
import org.jitsu.wire.address.IpAddr;
import org.jspecify.annotations.Nullable;

/**
 * A bridge with Synjitsu on it, one service at port 80, TCP and UDP, of 10.77.0.10 and fd00:77::10
 * that is answered in its guest's name, and a keeper that boots a real guest for each summons.
 */
final class ProxyScene implements AutoCloseable {

  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *(\\d+)");

  private final Path directory;
  private final RealGuest kind;
  private final GuestSpec spec;
  private final Mode mode;
  private final Wake wake;
  private final boolean inKernel;
  private final ExecutorService keeper =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("keeper").factory());
  final Network network;
  Synjitsu synjitsu;
  private volatile @Nullable Process guest;
  final AtomicInteger starts = new AtomicInteger();

  /** How far the clock of Synjitsu is ahead of the machine's. */
  final AtomicLong aheadNs = new AtomicLong();

  final Ticker ticker = () -> System.nanoTime() + aheadNs.get();

  /** Why the guest was asked for. */
  final Queue<Cause> causes = new ConcurrentLinkedQueue<>();

  /** Does something to a guest that was just started. */
  interface AtStart {
    void started(int number, Process guest, GuestLink link) throws Exception;
  }

  /** Stands in for the guest at its first start. */
  interface Scripted {
    void play(GuestLink link) throws Exception;
  }

  volatile @Nullable Scripted scripted;
  volatile AtStart atStart = (number, process, link) -> {};

  ProxyScene(Path directory, RealGuest kind, boolean inKernel, Mode mode, String knobs)
      throws Exception {
    this(directory, kind, inKernel, mode, Wake.QUERY, knobs);
  }

  ProxyScene(Path directory, RealGuest kind, boolean inKernel, Mode mode, Wake wake, String knobs)
      throws Exception {
    this.directory = directory;
    this.wake = wake;
    this.kind = kind;
    this.mode = mode;
    this.inKernel = inKernel;
    this.spec = kind.spec(knobs);
    kind.assumeThere();
    if (inKernel) {
      assumeTrue(
          Host.has(Capability.SYS_ADMIN) && Host.isFirstUserNamespace(),
          "the kernel's splice needs real root");
    }
    network = Network.open(Scene.BRIDGE); // a test that is skipped above leaves none
    synjitsu = open();
    hold();
  }

  private Synjitsu open() throws Exception {
    Path pins = Files.createDirectories(directory.resolve("bpf"));
    if (inKernel) {
      BpfFs.ensure(pins); // the splice is opened when it is needed, and that may be never
    }
    Synjitsu opened =
        Synjitsu.open(
            network,
            ticker,
            new ProxySettings(directory.resolve("profiles"), pins.resolve("flows"), inKernel));
    opened.start(
        (service, cause) -> {
          causes.add(cause);
          return service.wake() == Wake.PROVEN && !cause.proven()
              ? CompletableFuture.completedFuture(
                  new Outcome.Refused(Outcome.Reason.UNPROVEN, cause.toString()))
              : summon();
        });
    return opened;
  }

  /** The next daemon comes: what was learned is on disk. */
  void restart() throws Exception {
    synjitsu.close();
    synjitsu = open();
    hold();
    await("what the guest boots was looked at").until(() -> !synjitsu.isLooking());
    hold(); // whose end comes after that of the look
  }

  private CompletableFuture<Outcome> summon() {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            start();
            return new Outcome.Ready();
          } catch (Exception failed) {
            return new Outcome.Refused(Outcome.Reason.START_FAILED, failed.toString());
          }
        },
        keeper);
  }

  /** Boots the guest as if a name had been asked for; returns when it serves. */
  void boot() throws Exception {
    keeper.submit(this::start).get(60, TimeUnit.SECONDS);
  }

  private HandedOver start() throws Exception {
    GuestLink link = network.links().make(Scene.WWW, Scene.MAC);
    CompletableFuture<HandedOver> handedOver =
        synjitsu.handOver(Scene.WWW, link).toCompletableFuture();
    int number = starts.incrementAndGet();
    Scripted instead = scripted;
    if (instead != null && number == 1) {
      instead.play(link);
      return Scene.get(handedOver);
    }
    Process started = kind.start(spec, link);
    guest = started;
    atStart.started(number, started, link);
    CompletableFuture<Process> died = started.onExit();
    CompletableFuture.anyOf(handedOver, died).get(60, TimeUnit.SECONDS);
    if (!handedOver.isDone()) {
      died.join();
      hold();
      return start();
    }
    return handedOver.join();
  }

  /** The guest is put to sleep, or is found dead. */
  void sleep() throws Exception {
    hold();
    kill();
  }

  void kill() {
    Process running = guest;
    if (running != null) {
      running.destroyForcibly().onExit().join();
      guest = null;
    }
  }

  void hold() throws Exception {
    Scene.get(synjitsu.hold(holding()));
  }

  /** Boots the guest once and puts it to sleep: it is known then. */
  void acquaint() throws Exception {
    await("what was learned of the guest is saved")
        .pollInSameThread()
        .atMost(60, TimeUnit.SECONDS)
        .until(
            () -> {
              if (!isKnown()) {
                boot();
                sleep();
              }
              return isKnown();
            });
    starts.set(0);
  }

  private boolean isKnown() throws IOException {
    Path profiles = directory.resolve("profiles");
    return Files.exists(profiles) && Files.readString(profiles).contains("mss=");
  }

  Holding holding() throws IOException {
    Service service =
        new Service(
            "www.example.test",
            Scene.WWW,
            List.of("www.example.test"),
            List.of(Scene.ADDRESS.toInetAddress(), Scene.ADDRESS6.toInetAddress()),
            List.of(Port.tcp(80), Port.udp(80)),
            mode,
            wake,
            new Readiness.Tcp(),
            Refusing.RESET,
            1_000_000_000,
            60);
    return new Holding(spec, List.of(service));
  }

  static Socket connect() throws IOException {
    return connect(Scene.ADDRESS, null);
  }

  static Socket connect(IpAddr to, @Nullable InetAddress from) throws IOException {
    Socket socket = new Socket();
    if (from != null) {
      socket.bind(new InetSocketAddress(from, 0));
    }
    socket.connect(new InetSocketAddress(to.toInetAddress(), 80), 60_000);
    socket.setSoTimeout(60_000);
    return socket;
  }

  static String get(Socket socket, String path, boolean close) throws IOException {
    ask(socket, path, close);
    return answer(socket);
  }

  static void ask(Socket socket, String path, boolean close) throws IOException {
    String request =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: www\r\n"
            + (close ? "Connection: close\r\n" : "")
            + "\r\n";
    socket.getOutputStream().write(request.getBytes(US_ASCII));
  }

  /** Returns the body of the next answer as text. */
  static String answer(Socket socket) throws IOException {
    return new String(body(socket), ISO_8859_1);
  }

  /** Returns the body of the next answer: of so many bytes as it says, or all that come. */
  static byte[] body(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int octet = in.read();
      if (octet < 0) {
        throw new IOException("the answer ends after: " + head);
      }
      head.append((char) octet);
    }
    Matcher length = LENGTH.matcher(head);
    return length.find() ? in.readNBytes(Integer.parseInt(length.group(1))) : in.readAllBytes();
  }

  /** Segments that the kernel sent again in this namespace so far. */
  static long retransmissions() throws IOException {
    return counter("snmp", "Tcp:", "RetransSegs");
  }

  /** SYNs and SYN-ACKs among them. */
  static long synRetransmissions() throws IOException {
    return counter("netstat", "TcpExt:", "TCPSynRetrans");
  }

  private static long counter(String file, String of, String name) throws IOException {
    List<String> lines =
        Files.readAllLines(Path.of("/proc/thread-self/net", file)).stream()
            .filter(line -> line.startsWith(of))
            .toList();
    int column = List.of(lines.getFirst().split(" ", -1)).indexOf(name);
    return Long.parseLong(lines.getLast().split(" ", -1)[column]);
  }

  @Override
  public void close() throws IOException {
    kill();
    synjitsu.close();
    keeper.shutdownNow();
    keeper.close();
    kill();
    network.links().remove(Scene.WWW);
    Bridge.remove(network.netlink(), Scene.BRIDGE.name());
    network.close();
    if (inKernel) {
      BpfFs.unmount(directory.resolve("bpf"));
    }
  }
}
