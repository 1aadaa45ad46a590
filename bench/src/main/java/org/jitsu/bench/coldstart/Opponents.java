package org.jitsu.bench.coldstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jitsu.bench.client.Client;
import org.jitsu.bench.client.InsistentClient;
import org.jitsu.bench.client.NaiveClient;
import org.jitsu.bench.client.StaggeredProber;
import org.jitsu.bench.lab.NeighbourCache;
import org.jitsu.bench.peer.Peer;
import org.jitsu.bench.peer.Peers;
import org.jitsu.bench.rig.Contender;
import org.jitsu.bench.rig.Load;
import org.jitsu.bench.subject.HandStart;

/** The peers that take part: each is asked by an ordinary client and by a fair prober. */
final class Opponents implements AutoCloseable {
  private final Peers peers;
  private final List<Pair> pairs = new ArrayList<>();
  private final List<String> versions = new ArrayList<>();
  private final List<String> absent;

  /** A peer's two contenders. */
  private record Pair(Comparison comparison, HandStart naive, HandStart fair) {}

  private Opponents(Peers peers) {
    this.peers = peers;
    this.absent = new ArrayList<>(peers.absent());
    peers.all().forEach(peer -> versions.add(peer.subject() + ": " + peer.version()));
  }

  /** Nobody. */
  static Opponents none() {
    return new Opponents(Peers.none());
  }

  /**
   * Sets them up, and starts each once: one that does not serve takes no part.
   *
   * @param program hello-server
   * @param directory for whatever they need
   * @param without those that are not wanted, of {@link Peers#OPTIONAL}
   */
  static Opponents open(
      Path program, Path directory, Set<String> without, NeighbourCache neighbours)
      throws IOException, InterruptedException {
    Opponents opponents = new Opponents(Peers.open(program, directory, without));
    try {
      for (Peer peer : opponents.peers.all()) {
        opponents.add(peer, neighbours);
      }
      return opponents;
    } catch (IOException | InterruptedException | RuntimeException failure) {
      opponents.close();
      throw failure;
    }
  }

  private void add(Peer peer, NeighbourCache neighbours) throws IOException, InterruptedException {
    Client ordinary = peer.sharesNetwork() ? new InsistentClient() : new NaiveClient();
    HandStart naive = new HandStart(peer.server(), neighbours, ordinary);
    HandStart fair = new HandStart(peer.server(), neighbours, new StaggeredProber());
    Pair pair = new Pair(new Comparison(peer.subject()), naive, fair);
    pairs.add(pair);
    try {
      fair.prepare();
      fair.attempt();
    } catch (IOException failure) {
      absent.add(
          "%s is absent: it does not serve: %s".formatted(peer.subject(), failure.getMessage()));
      close(pair);
      pairs.remove(pair);
    }
    fair.rest();
  }

  /** Returns contenders whose latencies are kept. */
  List<Contender> contenders() {
    List<Contender> contenders = new ArrayList<>();
    for (Pair pair : pairs) {
      contenders.add(new Contender(pair.naive(), Load.ONCE, pair.comparison().naive()));
      contenders.add(new Contender(pair.fair(), Load.ONCE, pair.comparison().fair()));
    }
    return contenders;
  }

  /** Returns contenders whose latencies are not. */
  List<Contender> rehearsal() {
    return contenders().stream()
        .map(contender -> new Contender(contender.subject(), contender.load()))
        .toList();
  }

  /** Returns where their latencies go. */
  List<Comparison> comparisons() {
    return pairs.stream().map(Pair::comparison).toList();
  }

  /** Returns what each of them is, and why others take no part. */
  List<String> notes() {
    return Stream.concat(versions.stream(), absent.stream()).toList();
  }

  private static void close(Pair pair) {
    pair.naive().close();
    pair.fair().close();
  }

  @Override
  public void close() throws IOException {
    pairs.forEach(Opponents::close);
    peers.close();
  }
}
