package org.jitsu.backends.qemu;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A socket to which a QEMU sends its guest's state, all of which is written to a file: so that it
 * is we who know when all is written, and no shell comes between.
 */
final class Savings implements AutoCloseable {

  private static final int CHUNK_BYTES = 256 * 1024;

  private final Path socket;
  private final ServerSocketChannel door;
  private final CompletableFuture<Void> written = new CompletableFuture<>();

  private Savings(Path socket, ServerSocketChannel door) {
    this.socket = socket;
    this.door = door;
  }

  /** Listens at a path; a socket that is left over there is replaced. */
  static Savings open(Path socket, FileChannel file) throws IOException {
    Files.deleteIfExists(socket);
    ServerSocketChannel door = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      door.bind(UnixDomainSocketAddress.of(socket));
    } catch (IOException | RuntimeException refused) {
      door.close();
      throw refused;
    }
    Savings savings = new Savings(socket, door);
    Thread.ofVirtual().name("saving " + socket).start(() -> savings.take(file));
    return savings;
  }

  /** Returns when the QEMU has closed its end, and all that it sent lies on the disk. */
  void await() throws IOException {
    try {
      written.join();
    } catch (CompletionException failed) {
      throw new IOException("the state of a guest cannot be written", failed.getCause());
    }
  }

  private void take(FileChannel file) {
    try (SocketChannel from = door.accept()) {
      ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
      while (from.read(chunk) >= 0) {
        chunk.flip();
        while (chunk.hasRemaining()) {
          file.write(chunk);
        }
        chunk.clear();
      }
      file.force(false);
      written.complete(null);
    } catch (IOException failed) {
      written.completeExceptionally(failed);
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    Files.deleteIfExists(socket);
  }
}
