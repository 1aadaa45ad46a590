package org.jitsu.testkit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jitsu.linux.packet.FrameBatch;
import org.jitsu.linux.packet.PacketOptions;
import org.jitsu.linux.packet.PacketSocket;
import org.jitsu.wire.frame.Frame;

/**
 * What passed an interface in both directions since the wiretap was opened, as tcpdump prints it.
 * One thread.
 */
public final class Wiretap implements AutoCloseable {

  private final PacketSocket socket;
  private final FrameBatch batch = new FrameBatch(64, FrameBatch.PLAIN_FRAME_BYTES);
  private final Frame frame = new Frame();
  private final List<String> lines = new ArrayList<>();

  /** Listens at an interface of the calling thread's network namespace. */
  public Wiretap(int interfaceIndex) throws IOException {
    socket = PacketSocket.open(interfaceIndex, PacketOptions.CAPTURE);
  }

  /** Returns everything so far, a line a frame. */
  public List<String> lines() throws IOException {
    while (socket.receive(batch) > 0) {
      for (int i = 0; i < batch.count(); i++) {
        frame.parse(batch.memory(i), 0, batch.lengthBytes(i));
        lines.add(frame.toString());
      }
    }
    return List.copyOf(lines);
  }

  /** Returns the lines so far that are wanted. */
  public List<String> lines(Predicate<String> wanted) throws IOException {
    return lines().stream().filter(wanted).toList();
  }

  @Override
  public void close() {
    socket.close();
    batch.close();
  }
}
