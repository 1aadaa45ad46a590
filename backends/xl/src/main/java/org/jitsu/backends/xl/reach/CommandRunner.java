package org.jitsu.backends.xl.reach;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jitsu.core.hypervisor.HypervisorException;

/** Runs commands on a machine. Calls block; any thread. */
public interface CommandRunner extends AutoCloseable {

  /** How much is kept of what a command prints, on either stream; the rest is dropped. */
  int MAX_OUTPUT_BYTES = 16 * 1024;

  /**
   * A command that has ended.
   *
   * @param exit its exit code
   * @param output what it printed on its standard output
   * @param errors what it printed on its standard error
   */
  record Finished(int exit, String output, String errors) {
    public boolean isGood() {
      return exit == 0;
    }
  }

  /** A command that goes on. */
  interface Followed extends AutoCloseable {

    /** Completes when it has ended, or can be heard no longer. */
    CompletableFuture<Void> onEnd();

    /** Ends it. */
    @Override
    void close();
  }

  /**
   * Runs a command to its end.
   *
   * @param words the program and its arguments, none of which is expanded
   * @param input what it reads, closed afterwards
   * @throws HypervisorException {@code UNAVAILABLE}: it could not be run, or did not end in time,
   *     and may still run; {@code NO_PERMISSION}: the way there is barred
   */
  Finished run(List<String> words, InputStream input, Duration deadline) throws HypervisorException;

  /**
   * Starts a command that prints until it is closed; its standard input stays open, and silent.
   *
   * @param output gets what it prints, valid during the call, one call at a time; must not block
   * @throws HypervisorException as {@link #run}
   */
  Followed follow(List<String> words, Consumer<ByteBuffer> output) throws HypervisorException;

  /** Ends what is followed, and lets go of the way there. */
  @Override
  void close();
}
