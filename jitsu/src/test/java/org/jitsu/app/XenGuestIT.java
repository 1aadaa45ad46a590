package org.jitsu.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jitsu.dns.AddressLookup;
import org.jitsu.ops.Start;
import org.jitsu.testkit.XenHost;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A Linux guest under a real Xen, which the daemon reaches by SSH and by the guest's address. */
@Timeout(400)
class XenGuestIT {

  private static final String DOMAIN = "jitsu-www";
  private static final Path KERNEL = Lab.ROOT.resolve("unikernels/linux/target/vmlinuz");
  private static final Path INITRD = Lab.ROOT.resolve("unikernels/linux/target/initramfs.gz");

  @TempDir private static Path folder;
  private static XenHost xen;

  @RegisterExtension final Lab lab = new Lab();

  @BeforeAll
  static void startXen() throws Exception {
    xen =
        XenHost.start(
            folder,
            (what, condition) ->
                await(what).atMost(120, TimeUnit.SECONDS).until(condition::getAsBoolean));
  }

  @AfterAll
  static void stopXen() {
    xen.close();
  }

  /** Each daemon has a directory of its own, and with it other domains. */
  @AfterEach
  void destroyTheDomain() throws Exception {
    onXen("xl destroy " + DOMAIN + " 2>/dev/null; true");
  }

  @Test
  void aDomainThatWaitedIsBootedByAQueryAndTheClientWaitsForThePage() throws Exception {
    write("start: prepared", "console:/listening on/", "1h");
    DaemonProcess daemon = serve();
    awaitDomain("--p---");
    String waiting = id();
    assertThat(daemon.guest("www").state()).isEqualTo("asleep");

    AddressLookup.ask(Lab.DNS, "www.it.test", 10_000);
    visit();

    assertThat(id()).isEqualTo(waiting);
    Start start = daemon.starts().getFirst();
    assertThat(start.outcome()).isEqualTo("ready");
    assertThat(start.phases())
        .extracting(Start.Moment::phase)
        .contains("asked", "decided", "spawned", "running", "first_instruction", "listening");

    daemon.kill();
    DaemonProcess next = serve();
    assertThat(next.guest("www").state()).as("it was found again").isEqualTo("ready");
    visit();
    assertThat(next.guest("www").starts()).isZero();

    next.stop("www");
    awaitState(next, "asleep");
    awaitDomain("--p---");
    assertThat(id()).as("another one").isNotEqualTo(waiting);
    next.terminate();
    assertThat(domain()).as("none waits for nobody").isEmpty();
  }

  @Test
  @EnabledIfSystemProperty(
      named = "jitsu.long",
      matches = "true",
      disabledReason = "bin/test --long: Linux boots twice on an emulated Xen, which takes minutes")
  void aDomainThatWasBootedAheadGoesOnWithItsFirstClient() throws Exception {
    write("start: unpause", "key:data/ready", "1s");
    DaemonProcess daemon = serve();
    await("it was booted")
        .atMost(150, TimeUnit.SECONDS)
        .until(() -> daemon.guest("www").starts() == 1);
    awaitState(daemon, "asleep");
    String booted = id();
    assertThat(domain()).contains("--p---");
    assertThat(daemon.starts().getFirst().cause()).isEqualTo("nobody yet");

    visit();

    assertThat(id()).isEqualTo(booted);
    assertThat(daemon.guest("www").starts()).isEqualTo(2);
    awaitState(daemon, "asleep");
    assertThat(domain()).contains("--p---");
  }

  @Test
  @EnabledIfSystemProperty(
      named = "jitsu.long",
      matches = "true",
      disabledReason = "bin/test --long: Linux boots twice on an emulated Xen, which takes minutes")
  void aDomainThatWasSavedToDiskGoesOnWithTheNextClient() throws Exception {
    write("start: restore", "key:data/ready", "1s");
    DaemonProcess daemon = serve();
    visit();
    awaitState(daemon, "asleep");
    assertThat(domain()).as("nothing runs").isEmpty();

    visit();

    assertThat(daemon.guest("www").starts()).isEqualTo(2);
    StringBuilder console = new StringBuilder();
    daemon.client().console("www", false, console::append);
    assertThat(console).as("it did not boot").doesNotContain("listening");
  }

  @Test
  void aCommandLineOfTheFirstJitsuBootsAParavirtualizedGuestThatTellsByAKey() throws Exception {
    List<String> line =
        List.of(
            "-x",
            "libxl",
            "-l",
            "5353",
            "-f",
            "0.0.0.0",
            "-t",
            "1800",
            "--ssh",
            ssh(),
            "--ssh-key",
            xen.clientKey().toString(),
            "--host-key",
            xen.hostKey(),
            "dns=www.it.test,name=www,memory=98304,nic=xenbr0,wait_for_key=data/ready,ip="
                + XenHost.GUEST_REACHED_AT
                + ",kernel="
                + KERNEL
                + ",initrd="
                + INITRD
                + ",cmdline="
                + commandLine("www"));
    DaemonProcess daemon = lab.classic(line);
    AddressLookup.ask(Lab.DNS, "www.it.test", 10_000);
    visit();
    assertThat(daemon.starts().getFirst().outcome()).isEqualTo("ready");
    assertThat(onXen("xl list -l " + DOMAIN)).contains("\"type\": \"pv\"");
  }

  private void write(String start, String ready, String idle) throws IOException {
    lab.write(
        """
        daemon: { state: state }
        dns: { listen: [127.0.0.1:5353], zones: [{ name: it.test }] }
        guests:
          www:
            backend: xl
            ssh: "%s"
            ssh-key: %s
            host-key: %s
            bridge: xenbr0
            guest-address: %s
            kernel: %s
            initrd: %s
            memory: 96MiB
            network: user
            boot: 2m
            %s
            cmdline: "%s"
        services:
          www.it.test:
            guest: www
            addresses: [127.0.0.10]
            ports: [80/tcp]
            ready: %s
            idle: %s
        """
            .formatted(
                ssh(),
                xen.clientKey(),
                xen.hostKey(),
                XenHost.GUEST_REACHED_AT,
                KERNEL,
                INITRD,
                start,
                commandLine("${name}"),
                ready,
                idle));
  }

  /** The first daemon copies the kernel, which takes long on an emulated processor as well. */
  private DaemonProcess serve() throws IOException {
    DaemonProcess daemon = lab.spawn(List.of());
    await("the daemon answers")
        .atMost(150, TimeUnit.SECONDS)
        .ignoreException(IOException.class)
        .until(() -> !daemon.status().listen().isEmpty());
    return daemon;
  }

  private static String commandLine(String name) {
    return "console=hvc0 quiet ip=" + XenHost.GUEST_ADDRESS + "/24 name=" + name;
  }

  private static String ssh() throws IOException {
    return "root@127.0.0.1:" + xen.ssh().getPort();
  }

  private static void visit() throws Exception {
    try (Visitor visitor = Visitor.connect("127.0.0.10", 150_000)) {
      visitor.ask("/");
      assertThat(new String(visitor.hear(), US_ASCII)).startsWith("name: www\n");
    }
  }

  /** To save and to boot takes long on an emulated processor. */
  private static void awaitState(DaemonProcess daemon, String state) {
    await("it is " + state)
        .atMost(150, TimeUnit.SECONDS)
        .until(() -> daemon.guest("www").state().equals(state));
  }

  private static void awaitDomain(String flags) {
    await("the domain is " + flags)
        .atMost(150, TimeUnit.SECONDS)
        .pollInterval(500, TimeUnit.MILLISECONDS)
        .until(() -> domain().contains(flags));
  }

  private static String id() throws Exception {
    Matcher row = Pattern.compile(DOMAIN + " +(\\d+) .*").matcher(domain().strip());
    assertThat(row.matches()).as("a row of xl list").isTrue();
    return row.group(1);
  }

  /** What {@code xl list} says of the domain; empty when there is none. */
  private static String domain() throws Exception {
    return onXen("xl list | grep '^" + DOMAIN + " ' || true");
  }

  /** Runs a command on the Xen host, past the daemon. */
  private static String onXen(String command) throws Exception {
    Process ssh =
        new ProcessBuilder(
                "ssh",
                "-q",
                "-o",
                "BatchMode=yes",
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=/dev/null",
                "-i",
                xen.clientKey().toString(),
                "-p",
                Integer.toString(xen.ssh().getPort()),
                "root@127.0.0.1",
                command)
            .start();
    String output = new String(ssh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(ssh.waitFor()).as(command).isZero();
    return output;
  }
}
