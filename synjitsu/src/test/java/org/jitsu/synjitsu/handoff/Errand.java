package org.jitsu.synjitsu.handoff;

import java.util.Random;

/** What one client wants, and how much of it a guest ever got. */
final class Errand {

  private final int port;
  private final long startNs;
  private final int request;
  private final int chunk;
  private final long betweenNs;
  private final boolean halfClose;
  private final int greeting;
  private final int response;
  private final long abortNs;
  private int most;

  Errand(int port, Random random) {
    this.port = port;
    startNs = random.nextLong(3_000 * ModelTcp.MS);
    request =
        switch (random.nextInt(4)) {
          case 0 -> 1 + random.nextInt(300);
          case 1 -> 1 + random.nextInt(70_000);
          default -> 1 + random.nextInt(8_000);
        };
    chunk = 1 + random.nextInt(3) * 1000 + random.nextInt(2000);
    betweenNs = random.nextInt(3) == 0 ? random.nextLong(400 * ModelTcp.MS) : 0;
    halfClose = random.nextInt(3) == 0;
    greeting = random.nextInt(4) == 0 ? 1 + random.nextInt(100) : 0;
    response = random.nextInt(3) == 0 ? random.nextInt(40_000) : random.nextInt(500);
    abortNs = random.nextInt(25) == 0 ? startNs + random.nextLong(5_000 * ModelTcp.MS) : -1;
  }

  int port() {
    return port;
  }

  long startNs() {
    return startNs;
  }

  /** Octets from client to guest. */
  int request() {
    return request;
  }

  int chunk() {
    return chunk;
  }

  long betweenNs() {
    return betweenNs;
  }

  /** Whether the client sends its FIN right after its request. */
  boolean halfClose() {
    return halfClose;
  }

  /** Octets that the guest sends before it is asked anything. */
  int greeting() {
    return greeting;
  }

  /** Octets that the guest answers. */
  int response() {
    return response;
  }

  /** When the client resets the connection, -1 for never. */
  long abortNs() {
    return abortNs;
  }

  /** Some guest has so much of the request. */
  void reached(int octets) {
    most = Math.max(most, octets);
  }

  int most() {
    return most;
  }

  @Override
  public String toString() {
    return "port %d at %d ms: %d octets by %d, %s%d + %d back%s"
        .formatted(
            port,
            startNs / ModelTcp.MS,
            request,
            chunk,
            halfClose ? "half-close, " : "",
            greeting,
            response,
            abortNs < 0 ? "" : ", aborted at " + abortNs / ModelTcp.MS + " ms");
  }
}
