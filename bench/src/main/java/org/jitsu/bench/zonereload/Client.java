package org.jitsu.bench.zonereload;

import java.io.IOException;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.jitsu.bench.client.Resolver;
import org.jitsu.bench.lab.Daemon;
import org.jitsu.bench.rig.Series;
import org.jitsu.bench.rig.Steady;

/**
 * Asks for records drawn by lot at fixed times, whatever became of the question before. An answer
 * is wrong when it is another record's, or older than one that came before. One thread.
 */
final class Client {

  /** Which records are drawn. */
  static final long SEED = 7;

  private static final int TIMEOUT_MS = 5000;

  private final Daemon daemon;
  private final int records;
  private final Random random = new Random(SEED);
  private int newest;

  Client(Daemon daemon, int records) {
    this.daemon = daemon;
    this.records = records;
  }

  /** Asks as long as it goes on. */
  Series ask(BooleanSupplier goesOn) throws IOException, InterruptedException {
    try (Resolver resolver = daemon.resolver(TIMEOUT_MS)) {
      return Steady.ask(_ -> goesOn.getAsBoolean(), () -> askForOne(resolver));
    }
  }

  private void askForOne(Resolver resolver) throws IOException {
    int i = random.nextInt(records);
    int generation = LargeZone.generation(i, resolver.ask(LargeZone.name(i), "TXT"));
    if (generation < newest) {
      throw new IOException("generation " + generation + " after " + newest);
    }
    newest = generation;
  }

  /** Returns the newest generation that was seen. */
  int newest() {
    return newest;
  }
}
