package org.jitsu.bench.warmdns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jitsu.bench.lab.CannotRun;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.lab.Tool;
import org.jitsu.linux.spawn.Command;
import org.jitsu.linux.spawn.OsProcess;
import org.jitsu.linux.spawn.Programs;

/**
 * Another name server, with one worker and the zone that the daemon serves; whoever starts it stops
 * it.
 *
 * @param name who it is
 * @param address where it answers
 * @param process it
 */
record NameServer(String name, InetSocketAddress address, OsProcess process) {

  /** Those that Debian has. */
  enum Kind {
    NSD(
        5301,
        "nsd -d -c",
        """
        server:
          ip-address: 127.0.0.1@%2$d
          server-count: 1
          username: ""
          database: ""
          zonesdir: "%1$s"
          pidfile: "%1$s/nsd.pid"
          xfrdfile: "%1$s/nsd.xfrd"
          zonelistfile: "%1$s/nsd.zones"
          rrl-ratelimit: 0
        remote-control:
          control-enable: no
        zone:
          name: %3$s
          zonefile: zone
        """),
    KNOT(
        5302,
        "knotd -c",
        """
        server:
          rundir: %1$s
          listen: 127.0.0.1@%2$d
          udp-workers: 1
          tcp-workers: 1
          background-workers: 1
        database:
          storage: %1$s/knot
        zone:
          - domain: %3$s
            storage: %1$s
            file: zone
        """);

    private final int port;
    private final String command;
    private final String configuration;

    Kind(int port, String command, String configuration) {
      this.port = port;
      this.command = command;
      this.configuration = configuration;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Starts one; returns when it is executed, not when it answers.
   *
   * @param directory for its files
   * @throws CannotRun when this machine has none
   */
  static NameServer start(Kind kind, Site site, Path directory) throws CannotRun, IOException {
    List<String> words = new ArrayList<>(List.of(kind.command.split(" ")));
    String program = words.getFirst();
    if (Programs.find(program).isEmpty()) {
      throw new CannotRun(
          "there is no " + program + " in PATH", "install Debian's package " + kind.word());
    }
    Path own = Files.createDirectory(directory.resolve(kind.word()));
    Files.writeString(
        own.resolve("zone"),
        """
        $TTL 60
        @ SOA ns hostmaster 1 7200 900 1209600 60
        @ NS ns
        ns A 127.0.0.1
        %s. A %s
        """
            .formatted(Site.NAME, site.address().getHostAddress()));
    Path file =
        Files.writeString(
            own.resolve("configuration"), kind.configuration.formatted(own, kind.port, Site.ZONE));
    words.add(file.toString());
    OsProcess process =
        Command.of(words).ownSession().output(own.resolve("log")).error(own.resolve("log")).start();
    return new NameServer(
        kind.word(), new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), kind.port), process);
  }

  /** Stops it. */
  void stop() throws IOException, InterruptedException {
    process.signal(OsProcess.TERMINATE);
    Tool.awaitEnd(process, name);
  }
}
