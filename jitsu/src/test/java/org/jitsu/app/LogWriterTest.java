package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LogWriterTest {

  private static final int LINES = 3000;

  /** Takes nothing until it is opened. */
  private static final class Pipe extends Handler {

    private final Semaphore open = new Semaphore(0);
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    Pipe() {
      setFormatter(new SimpleFormatter());
    }

    @Override
    public void publish(LogRecord line) {
      open.acquireUninterruptibly();
      open.release();
      lines.add(line.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private static void log(LogWriter writer, int from, int to) {
    for (int i = from; i < to; i++) {
      writer.publish(new LogRecord(Level.INFO, Integer.toString(i)));
    }
  }

  @Test
  void linesAreWrittenInTheirOrderAndNoneIsLostAtTheEnd() {
    Pipe pipe = new Pipe();
    pipe.open.release();
    LogWriter writer = LogWriter.to(pipe);

    log(writer, 0, 500);
    writer.close();

    assertThat(pipe.lines).hasSize(500).startsWith("0", "1", "2").endsWith("498", "499");
  }

  @Test
  void aPipeThatNobodyReadsStopsNobodyAndWhatIsLostIsCounted() {
    Pipe pipe = new Pipe();
    LogWriter writer = LogWriter.to(pipe);

    log(writer, 0, LINES);
    pipe.open.release();
    writer.close();

    int written = pipe.lines.size() - 1;
    assertThat(written).isBetween(1024, 1026);
    assertThat(pipe.lines).contains((LINES - written) + " lines of this log were lost");
  }

  @Test
  void oneSentenceAgainAndAgainIsCutAndCounted() {
    Pipe pipe = new Pipe();
    pipe.open.release();
    LogWriter writer = LogWriter.to(pipe);

    for (int i = 0; i < 500; i++) {
      writer.publish(new LogRecord(Level.WARNING, "the kernel refused"));
    }
    writer.close();

    assertThat(pipe.lines).hasSize(LogLimit.MOST + 1).startsWith("the kernel refused");
    assertThat(pipe.lines.getLast()).endsWith(" more lines like this were left out: {1}");
  }

  @Test
  void aPipeThatNobodyEverReadsKeepsNobodyFromEnding() {
    LogWriter writer = LogWriter.to(new Pipe());

    log(writer, 0, LINES);

    writer.close();
  }

  @Test
  void norWhenItIsClosedBeforeTheFirstLineIsOnItsWay() {
    Pipe pipe = new Pipe();
    pipe.setFormatter(
        new SimpleFormatter() {
          @Override
          public String format(LogRecord line) {
            while (!Thread.currentThread().isInterrupted()) {
              Thread.onSpinWait();
            }
            return "";
          }
        });
    LogWriter writer = LogWriter.to(pipe);

    log(writer, 0, 1);

    writer.close();
  }
}
