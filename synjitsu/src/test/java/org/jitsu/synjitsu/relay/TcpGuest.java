package org.jitsu.synjitsu.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jitsu.core.hypervisor.Attachment;
import org.jspecify.annotations.Nullable;

/** A guest behind a forwarded port, as its relay sees it: a listener that holds two, as QEMU's. */
final class TcpGuest implements AutoCloseable {

  private final ServerSocket listener;
  private final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();
  private final List<Socket> all = new CopyOnWriteArrayList<>();

  interface Conduct {
    void serve(Socket socket) throws IOException;
  }

  private TcpGuest(ServerSocket listener) {
    this.listener = listener;
  }

  /** A guest whose connections the test serves by itself. */
  static TcpGuest start() throws IOException {
    return start(0, null);
  }

  /** A guest that serves each of its connections so, and closes it then. */
  static TcpGuest start(int receiveBytes, @Nullable Conduct conduct) throws IOException {
    ServerSocket listener = new ServerSocket();
    if (receiveBytes > 0) {
      listener.setReceiveBufferSize(receiveBytes);
    }
    listener.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 1);
    TcpGuest guest = new TcpGuest(listener);
    Thread.startVirtualThread(() -> guest.accept(conduct));
    return guest;
  }

  /** Returns an address where nobody listens. */
  static Attachment.Ports nobody() throws IOException {
    try (TcpGuest gone = start()) {
      return gone.reached();
    }
  }

  private void accept(@Nullable Conduct conduct) {
    try {
      while (true) {
        Socket socket = listener.accept();
        all.add(socket);
        if (conduct == null) {
          accepted.add(socket);
        } else {
          Thread.startVirtualThread(() -> serve(socket, conduct));
        }
      }
    } catch (IOException closed) {
      // The test is over, or the guest has died.
    }
  }

  private static void serve(Socket socket, Conduct conduct) {
    try (socket) {
      conduct.serve(socket);
    } catch (IOException gone) {
      // Its client sees it.
    }
  }

  /** Returns the next connection. */
  Socket accepted() throws InterruptedException, IOException {
    Socket socket = accepted.poll(10, TimeUnit.SECONDS);
    if (socket == null) {
      throw new AssertionError("no connection arrives");
    }
    socket.setSoTimeout(10_000);
    return socket;
  }

  Attachment.Ports reached() {
    return new Attachment.Ports(
        Map.of(RelayScene.PORT, (InetSocketAddress) listener.getLocalSocketAddress()));
  }

  @Override
  public void close() throws IOException {
    die();
  }

  /** Ends as a process does: all its sockets are closed at once, by FIN where all was read. */
  void die() throws IOException {
    listener.close();
    for (Socket socket : all) {
      socket.close();
    }
  }
}
