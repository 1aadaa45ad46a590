package org.jitsu.bench.synflood;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jitsu.bench.lab.CannotRun;
import org.jitsu.bench.rig.Rig;

/**
 * How many SYNs a second are answered at most: Synjitsu and the kernel in turn, each flooded by a
 * sender that does nothing else. One thread.
 */
final class Race implements AutoCloseable {
  private static final String PROXY = "proxy";
  private static final long TURN_NS = 1_000_000_000;

  private final List<Answerer> answerers = new ArrayList<>();
  private final Deque<AutoCloseable> toClose = new ArrayDeque<>();

  /**
   * Sets the kernel's answerers up, those that this machine has.
   *
   * @param proxy who floods Synjitsu, with these frames; not closed here
   * @param directory for whatever they need
   * @param results hears why others are absent
   */
  Race(Flooder proxy, SynFrames frames, Path directory, Results results)
      throws IOException, InterruptedException {
    try {
      enter(new Answerer(PROXY, proxy, frames));
      for (KernelListener.Guard guard : KernelListener.Guard.values()) {
        try {
          enter(listener(guard, directory, frames.count()));
        } catch (CannotRun reason) {
          results.absent(guard.word(), reason.getMessage() + "; " + reason.mend());
        }
      }
    } catch (IOException | InterruptedException | RuntimeException failure) {
      close();
      throw failure;
    }
  }

  private void enter(Answerer answerer) throws IOException, InterruptedException {
    answerer.prove();
    answerers.add(answerer);
  }

  private Answerer listener(KernelListener.Guard guard, Path directory, int count)
      throws CannotRun, IOException, InterruptedException {
    Flooder flooder = Flooder.open(guard.word());
    toClose.push(flooder);
    KernelListener listener = KernelListener.open(guard, flooder, directory);
    toClose.push(listener);
    SynFrames frames = new SynFrames(count, flooder.mac(), List.of(listener.target()));
    toClose.push(frames);
    return new Answerer(guard.word(), flooder, frames);
  }

  /** Runs so many rounds, in each of which everybody has a turn of a second. */
  void run(int rounds, Results results, Rig.Progress progress)
      throws IOException, InterruptedException {
    for (int round = 1; round <= rounds; round++) {
      for (Answerer answerer : answerers) {
        results.answered(answerer.word(), answerer.flooder().flood(answerer.frames(), TURN_NS));
      }
      progress.done(round, rounds);
    }
  }

  @Override
  public void close() throws IOException {
    IOException first = null;
    while (!toClose.isEmpty()) {
      try {
        toClose.pop().close();
      } catch (IOException failure) {
        first = first == null ? failure : first;
      } catch (Exception bug) {
        throw new IllegalStateException("nothing here throws anything else", bug);
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
