package org.jitsu.app.power;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleUnaryOperator;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.model.BusyTime;

/**
 * A meter of this machine as it would be if the machine obeyed a law that the test knows: it sees
 * how busy the processors really are, shows what the law makes of it ten times a second, late and
 * with noise, and has a clock of its own. It answers over HTTP, and writes down a value each second
 * as meters do that export files.
 */
final class EmulatedMeter implements AutoCloseable {
  private static final long STEP_MS = 100;
  private static final int STEPS_A_LINE = 10;
  private static final double NOISE = 0.02;

  private final DoubleUnaryOperator law;
  private final double lagSeconds;
  private final double clockSeconds;
  private final Random random = new Random(8);
  private final Queue<String> exported = new ConcurrentLinkedQueue<>(List.of("Time [s];Power [W]"));
  private final BusyTime time = new BusyTime(Path.of("/proc"));
  private final ScheduledExecutorService steps = Executors.newSingleThreadScheduledExecutor();
  private final HttpServer server;
  private volatile double watts;
  private double shown;
  private long busy;
  private long total;
  private int step;

  /**
   * Begins.
   *
   * @param law watts by the busy share of the processors
   * @param lagSeconds the time constant of its lag
   * @param clockSeconds by how much its clock is ahead of the machine's monotonic one
   */
  EmulatedMeter(DoubleUnaryOperator law, double lagSeconds, double clockSeconds)
      throws IOException, MeterException {
    this.law = law;
    this.lagSeconds = lagSeconds;
    this.clockSeconds = clockSeconds;
    this.shown = law.applyAsDouble(0);
    this.watts = shown;
    time.read();
    this.busy = time.busyTicks();
    this.total = time.totalTicks();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    server.createContext(
        "/power",
        exchange -> {
          byte[] body =
              String.format(Locale.ROOT, "{\"w\":%.3f}", watts).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    steps.scheduleAtFixedRate(this::step, STEP_MS, STEP_MS, TimeUnit.MILLISECONDS);
  }

  private void step() {
    try {
      time.read();
    } catch (MeterException e) {
      throw new IllegalStateException(e);
    }
    long passed = time.totalTicks() - total;
    if (passed <= 0) {
      return;
    }
    double share = Math.clamp((double) (time.busyTicks() - busy) / passed, 0, 1);
    busy = time.busyTicks();
    total = time.totalTicks();
    double stepSeconds = STEP_MS / 1e3;
    shown += (law.applyAsDouble(share) - shown) * stepSeconds / (lagSeconds + stepSeconds);
    watts = Math.max(0, shown * (1 + NOISE * random.nextGaussian()));
    if (++step % STEPS_A_LINE == 0) {
      double now = System.nanoTime() / 1e9 + clockSeconds;
      exported.add(String.format(Locale.ROOT, "%.3f;%.2f", now, watts));
    }
  }

  /** The word by which the command line opens it. */
  String word() {
    return "json:http://127.0.0.1:" + server.getAddress().getPort() + "/power#/w,W";
  }

  /** The lines that it has written down. */
  List<String> exported() {
    return List.copyOf(exported);
  }

  @Override
  public void close() {
    steps.shutdownNow();
    server.stop(0);
    time.close();
  }
}
