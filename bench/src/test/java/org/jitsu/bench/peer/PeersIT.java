package org.jitsu.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jitsu.bench.client.Client;
import org.jitsu.bench.client.InsistentClient;
import org.jitsu.bench.client.NaiveClient;
import org.jitsu.bench.client.StaggeredProber;
import org.jitsu.bench.lab.NeighbourCache;
import org.jitsu.bench.lab.Processes;
import org.jitsu.bench.lab.Scratch;
import org.jitsu.bench.rig.Contender;
import org.jitsu.bench.rig.Load;
import org.jitsu.bench.rig.Pacer;
import org.jitsu.bench.rig.Rig;
import org.jitsu.bench.subject.HandStart;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real server, and every container engine for real, in the test's namespaces. */
class PeersIT {
  private static final Path PROGRAM =
      Path.of(System.getProperty("jitsu.root"), "unikernels/hello/target/hello-server");

  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
  private static final int STARTS = 3;

  @BeforeEach
  void partsAreThere() throws Exception {
    assertThat(NetworkInterface.networkInterfaces().map(NetworkInterface::getName))
        .as("only ever in a network namespace of the test's own, see failsafe in pom.xml")
        .containsOnly("lo");
    assumeThat(PROGRAM).as("the server, made by unikernels/build").exists();
  }

  @Test
  void theProgramByItself() throws Exception {
    try (Scratch scratch = new Scratch();
        Peers peers = Peers.open(PROGRAM, scratch.directory(), Set.copyOf(Peers.OPTIONAL))) {
      assertThat(peers.all()).extracting(Peer::subject).containsExactly("plain-process");
      assertThat(peers.absent())
          .hasSize(Peers.OPTIONAL.size())
          .contains("crun was not wanted", "systemd-socket was not wanted");
      servesAgainAndAgain(peers.all());
    }
  }

  @Test
  void containersServeAndLeaveNothing() throws Exception {
    assumeThat(ProcessHandle.current().info().user()).as("cgroups are root's").hasValue("root");
    List<String> mounts = mounts();
    Set<Path> machine = written();
    Path directory;
    try (Scratch scratch = new Scratch()) {
      directory = scratch.directory();
      try (Peers peers = Peers.open(PROGRAM, directory, Set.of())) {
        assertThat(peers.absent()).as("bin/test installs them").isEmpty();
        assertThat(peers.all())
            .extracting(Peer::subject)
            .containsExactly(
                "plain-process",
                "bubblewrap",
                "crun",
                "runc",
                "systemd-nspawn",
                "podman",
                "docker",
                "docker-host",
                "systemd-socket");
        assertThat(peers.all()).extracting(Peer::version).doesNotContain("");
        servesAgainAndAgain(peers.all());
        assertThat(cgroups(directory)).as("the containers' own").isNotEmpty();
      }
    }

    assertThat(processes(directory)).as("processes").isEmpty();
    assertThat(mounts()).as("mounts").isEqualTo(mounts);
    assertThat(cgroups(directory)).as("cgroups").isEmpty();
    assertThat(directory).doesNotExist();
    assertThat(written()).as("what engines write whatever they are told").isEqualTo(machine);
    assertThat(NetworkInterface.networkInterfaces().map(NetworkInterface::getName))
        .containsOnly("lo");
  }

  private static void servesAgainAndAgain(List<Peer> peers) throws Exception {
    try (NeighbourCache neighbours = new NeighbourCache()) {
      for (Peer peer : peers) {
        for (Client client : clients(peer)) {
          try (HandStart start = new HandStart(peer.server(), neighbours, client)) {
            Contender contender = new Contender(start, Load.ONCE);

            new Rig(Pacer.system()).run(STARTS, List.of(contender), (round, rounds) -> {});

            assertThat(contender.series().reasons()).as(peer.subject()).isEmpty();
            assertThat(contender.series().attempts()).as(peer.subject()).isEqualTo(STARTS);
          }
        }
      }
    }
  }

  private static List<Client> clients(Peer peer) {
    return List.of(
        peer.sharesNetwork() ? new InsistentClient() : new NaiveClient(), new StaggeredProber());
  }

  /** Returns what lies where engines write. */
  private static Set<Path> written() throws IOException {
    Set<Path> found = new TreeSet<>();
    for (String place : List.of("/run", "/var/lib", "/var/cache", "/dev/shm")) {
      try (Stream<Path> files = Files.list(Path.of(place))) {
        files.forEach(found::add);
      }
    }
    return found;
  }

  private static List<String> mounts() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mounts"));
  }

  private static List<List<String>> processes(Path directory) {
    return ProcessHandle.allProcesses()
        .map(process -> Processes.commandLine(process.pid()))
        .filter(words -> words.stream().anyMatch(word -> word.contains(directory.toString())))
        .toList();
  }

  private static List<Path> cgroups(Path directory) throws IOException {
    try (Stream<Path> hierarchies = Files.list(CGROUPS)) {
      return Stream.concat(Stream.of(CGROUPS), hierarchies)
          .map(hierarchy -> hierarchy.resolve(String.valueOf(directory.getFileName())))
          .filter(Files::exists)
          .toList();
    }
  }
}
