package org.jitsu.synjitsu.splice;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Both ends of a connection at once send bytes by lot to the other, close, and compare. */
final class Transfer {
  private static final int CHUNK = 64 * 1024;
  private static final long PATIENCE_S = 90;

  private final SocketChannel client;
  private final SocketChannel server;

  Transfer(SocketChannel client, SocketChannel server) {
    this.client = client;
    this.server = server;
  }

  /** Sends so much each way, to the end; what arrives must be what was sent. */
  void run(int upBytes, int downBytes) throws Exception {
    FutureTask<String> received = task("server-reads", () -> read(server));
    FutureTask<String> sent = task("server-writes", () -> write(server, downBytes, 2));
    FutureTask<String> down = task("client-reads", () -> read(client));
    FutureTask<String> up = task("client-writes", () -> write(client, upBytes, 1));
    assertThat(received.get(PATIENCE_S, TimeUnit.SECONDS))
        .as("%d bytes up", upBytes)
        .isEqualTo(up.get(PATIENCE_S, TimeUnit.SECONDS));
    assertThat(down.get(PATIENCE_S, TimeUnit.SECONDS))
        .as("%d bytes down", downBytes)
        .isEqualTo(sent.get(PATIENCE_S, TimeUnit.SECONDS));
  }

  /** Sends a text up and reads it at the other end, and back. */
  void ping(String text) throws Exception {
    byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    for (SocketChannel[] way : new SocketChannel[][] {{client, server}, {server, client}}) {
      way[0].write(ByteBuffer.wrap(bytes));
      ByteBuffer in = ByteBuffer.allocate(bytes.length);
      FutureTask<Boolean> reading =
          task(
              "ping",
              () -> {
                boolean open = true;
                while (open && in.hasRemaining()) {
                  open = way[1].read(in) >= 0;
                }
                return open;
              });
      assertThat(reading.get(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
      assertThat(in.flip()).isEqualTo(ByteBuffer.wrap(bytes));
    }
  }

  private static <T> FutureTask<T> task(String name, java.util.concurrent.Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofPlatform().name(name).daemon().start(task);
    return task;
  }

  private static String write(SocketChannel channel, int bytes, long seed) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    Random random = new Random(seed);
    for (int left = bytes; left > 0; ) {
      byte[] chunk = new byte[Math.min(left, 1 + random.nextInt(CHUNK))];
      random.nextBytes(chunk);
      digest.update(chunk);
      ByteBuffer out = ByteBuffer.wrap(chunk);
      while (out.hasRemaining()) {
        channel.write(out);
      }
      left -= chunk.length;
    }
    channel.shutdownOutput();
    return bytes + " " + HexFormat.of().formatHex(digest.digest());
  }

  private static String read(SocketChannel channel) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    ByteBuffer in = ByteBuffer.allocate(CHUNK);
    int bytes = 0;
    while (channel.read(in) >= 0) {
      bytes += in.position();
      digest.update(in.flip());
      in.clear();
    }
    return bytes + " " + HexFormat.of().formatHex(digest.digest());
  }
}
