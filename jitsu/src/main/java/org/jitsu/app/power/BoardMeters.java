package org.jitsu.app.power;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jitsu.app.CannotException;
import org.jitsu.config.BoardMeter;
import org.jitsu.power.inventory.Inventory;
import org.jitsu.power.inventory.Meters;
import org.jitsu.power.meter.MeterException;
import org.jspecify.annotations.Nullable;

/**
 * The meters of boards. A meter may be a part of a board that is off, so each is opened by a thread
 * of its own, which tries again until it answers. Any thread closes.
 */
final class BoardMeters implements AutoCloseable {
  private static final Logger LOG = System.getLogger(BoardMeters.class.getName());
  private static final long AGAIN_S = 10;

  private final Meters words;
  private final long everyNs;
  private final double seconds;
  private final CountDownLatch end = new CountDownLatch(1);
  private final List<Metering> open = new ArrayList<>();
  private boolean closed;

  /**
   * Makes one that has none open.
   *
   * @param everyNs how often quick ones are read
   * @param seconds for how long readings are remembered
   */
  BoardMeters(Meters words, long everyNs, double seconds) {
    this.words = words;
    this.everyNs = everyNs;
    this.seconds = seconds;
  }

  /**
   * Checks a word; asks nobody.
   *
   * @throws CannotException when it means nothing, or no board
   */
  static void check(BoardMeter meter, Meters words) throws CannotException {
    String place = "boards." + meter.board() + ".meter: ";
    try {
      words.check(meter.word());
    } catch (MeterException wrong) {
      throw new CannotException(place + wrong.getMessage(), wrong);
    }
    if (!meter.word().contains(":") || meter.word().startsWith("model:")) {
      throw new CannotException(
          place
              + "'"
              + meter.word()
              + "' measures the machine that the daemon runs on; right: one with an address,"
              + " shelly2:http://192.0.2.7/ for example");
    }
  }

  /** Has a board's meter be opened for it. */
  void open(BoardMeter meter, MeteredMachine board) {
    Thread.ofVirtual()
        .name("meter of board " + meter.board())
        .start(() -> keepTrying(meter, board));
  }

  private void keepTrying(BoardMeter meter, MeteredMachine board) {
    String told = "";
    try {
      do {
        String why = tryToOpen(meter, board);
        if (why == null) {
          return;
        }
        board.isSilent(why);
        if (!why.equals(told)) {
          LOG.log(Level.WARNING, "the meter of board {0} is not read: {1}", meter.board(), why);
          told = why;
        }
      } while (!end.await(AGAIN_S, TimeUnit.SECONDS));
    } catch (InterruptedException nobodyInterruptsUs) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns why it cannot be read; null when it is. */
  private @Nullable String tryToOpen(BoardMeter meter, MeteredMachine board) {
    try {
      Inventory inventory = words.open(List.of(meter.word()));
      if (inventory.sensors().isEmpty()) {
        return inventory.found().stream()
            .flatMap(kind -> kind.looks().stream())
            .map(look -> look.where() + ": " + look.detail())
            .collect(Collectors.joining("; "));
      }
      begin(inventory, board);
      return null;
    } catch (MeterException | CannotException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private synchronized void begin(Inventory inventory, MeteredMachine board)
      throws CannotException {
    if (closed) {
      inventory.close();
      return;
    }
    Metering metering = new Metering(inventory, everyNs, seconds, Metering.NOBODY);
    open.add(metering);
    board.meteredBy(metering.ledger(), metering.board());
  }

  @Override
  public void close() {
    end.countDown();
    List<Metering> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(open);
    }
    all.forEach(Metering::close);
  }
}
