package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A daemon under a user of its own, with the capabilities that the systemd unit gives it. */
@Timeout(120)
class UnprivilegedIT {

  /** Nobody, on Debian; whoever it is owns nothing. */
  private static final int USER = 65534;

  private static final Pattern CAPABILITIES =
      Pattern.compile("^AmbientCapabilities=(.*)$", Pattern.MULTILINE);

  private static final Path TUN = Path.of("/dev/net/tun");

  @RegisterExtension final Lab lab = new Lab();

  private boolean isMounted;

  /** As udev makes it: for everybody. The test's JVM has a mount namespace of its own. */
  @BeforeEach
  void letEverybodyMakeTaps() throws Exception {
    if (((int) Files.getAttribute(TUN, "unix:mode") & 06) != 06) {
      Path own = lab.directory().resolve("tun");
      run("mknod", "-m", "666", own.toString(), "c", "10", "200");
      run("mount", "--bind", own.toString(), TUN.toString());
      isMounted = true;
    }
  }

  @AfterEach
  void asItWas() throws Exception {
    if (isMounted) {
      run("umount", "--lazy", TUN.toString()); // a guest may have it open
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  @Test
  void servesWakesAdoptsAndStops() throws Exception {
    assumeTrue(
        Files.readString(Path.of("/proc/self/uid_map")).strip().endsWith("4294967295"),
        "only root may become somebody else");
    Path program = Lab.ROOT.toRealPath().resolve("jitsu/target/lib");
    assumeTrue(isPublic(program), program + " cannot be read by another user");
    Sample www = Sample.process("www").guest("kernel: " + copy(Lab.HELLO_PROCESS));
    Sample shop = Sample.hello("shop").at(11).guest("kernel: " + copy(Lab.HELLO));
    lab.write(www, shop);
    give(lab.directory());
    give(lab.configuration());

    DaemonProcess daemon = lab.spawn(unprivileged());
    daemon.awaitAnswers();
    Visitor.visit(www);
    Visitor.visit(shop);
    daemon.awaitState("www", "ready");
    for (String guest : List.of("www", "shop")) {
      Path process = Path.of("/proc", Long.toString(lab.guest(guest).orElseThrow().pid()));
      assertThat(Files.getAttribute(process, "unix:uid")).as(guest).isEqualTo(USER);
      assertThat(Files.readAllLines(process.resolve("status")))
          .as("%s has none of the daemon's capabilities", guest)
          .contains("CapPrm:\t0000000000000000", "CapAmb:\t0000000000000000");
    }

    daemon.kill();
    DaemonProcess next = lab.spawn(unprivileged());
    next.awaitAnswers();
    Visitor.visit(www);
    assertThat(next.starts()).as("it was adopted").isEmpty();
    next.stop("www");
    next.awaitState("www", "asleep");
    Visitor.visit(www);
    assertThat(next.log()).doesNotContain("error");
  }

  /** Returns the words that take everything from root but what the unit gives. */
  private static List<String> unprivileged() throws IOException {
    Matcher given = CAPABILITIES.matcher(Files.readString(UnitFileTest.UNIT));
    assertThat(given.find()).isTrue();
    String only =
        Stream.of(given.group(1).toLowerCase(Locale.ROOT).split(" "))
            .map(capability -> ",+" + capability.replaceFirst("^cap_", ""))
            .collect(Collectors.joining("", "-all", ""));
    return List.of(
        "setpriv",
        "--reuid=" + USER,
        "--regid=" + USER,
        "--clear-groups",
        "--no-new-privs",
        "--inh-caps=" + only,
        "--ambient-caps=" + only,
        "--bounding-set=" + only);
  }

  private String copy(Path program) throws IOException {
    Path copy = lab.directory().resolve(program.getFileName());
    Files.copy(program, copy, StandardCopyOption.COPY_ATTRIBUTES);
    give(copy);
    return copy.toString();
  }

  private static void give(Path path) throws IOException {
    Files.setAttribute(path, "unix:uid", USER);
  }

  /** Whether everybody may read what lies there. */
  private static boolean isPublic(Path directory) throws IOException {
    for (Path each = directory; each != null; each = each.getParent()) {
      int mode = (int) Files.getAttribute(each, "unix:mode");
      if ((mode & 05) != 05) {
        return false;
      }
    }
    return true;
  }
}
