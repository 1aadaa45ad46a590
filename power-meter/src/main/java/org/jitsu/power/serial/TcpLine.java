package org.jitsu.power.serial;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.MeterException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A TCP port of an instrument, 5025 as a rule: SCPI without any frame. A connection that has ended
 * is made anew when it is next used: instruments are switched off and on.
 */
final class TcpLine implements Line {
  private final String host;
  private final int port;
  private final String name;
  private final LineCutter cutter;
  private @Nullable Socket socket;

  private TcpLine(String host, int port) {
    this.host = host;
    this.port = port;
    this.name = host + ":" + port;
    this.cutter = new LineCutter(name, this::read);
  }

  static TcpLine open(String host, int port) throws MeterException {
    TcpLine line = new TcpLine(host, port);
    line.connected();
    return line;
  }

  private Socket connected() throws MeterException {
    Socket present = socket;
    if (present != null) {
      return present;
    }
    Socket fresh = new Socket();
    try {
      fresh.connect(new InetSocketAddress(host, port), DEADLINE_MS);
      fresh.setSoTimeout(DEADLINE_MS);
      fresh.setTcpNoDelay(true);
      cutter.clear();
      socket = fresh;
      return fresh;
    } catch (IOException e) {
      close(fresh);
      throw new MeterException(Kind.SILENT, name + " cannot be reached: " + e.getMessage(), e);
    }
  }

  private MeterException ended(IOException why) {
    close();
    return new MeterException(Kind.SILENT, name + ": " + why.getMessage(), why);
  }

  private int read(byte[] buffer) throws IOException {
    Socket present = socket;
    try {
      int count = present == null ? -1 : present.getInputStream().read(buffer);
      if (count < 0) {
        throw new EOFException("the instrument has closed the connection");
      }
      return count;
    } catch (SocketTimeoutException e) {
      return 0;
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  @Override
  public void send(String text) throws MeterException {
    Socket present = connected();
    try {
      present.getOutputStream().write((text + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw ended(e);
    }
  }

  @Override
  public String receive() throws MeterException {
    return cutter.next();
  }

  @Override
  public void discard() throws MeterException {
    Socket present = connected();
    try {
      present.getInputStream().skipNBytes(present.getInputStream().available());
      cutter.clear();
    } catch (IOException e) {
      throw ended(e);
    }
  }

  @Override
  public void close() {
    Socket present = socket;
    socket = null;
    if (present != null) {
      close(present);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // The meter has its own end; nothing of ours is lost.
    }
  }
}
