package org.jitsu.power.serial;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.MeterException.Kind;

/** A TCP port of an instrument, 5025 as a rule: SCPI without any frame. */
final class TcpLine implements Line {
  private final String name;
  private final Socket socket;
  private final LineCutter cutter;

  private TcpLine(String name, Socket socket) {
    this.name = name;
    this.socket = socket;
    this.cutter = new LineCutter(name, this::read);
  }

  static TcpLine open(String host, int port) throws MeterException {
    String name = host + ":" + port;
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(host, port), DEADLINE_MS);
      socket.setSoTimeout(DEADLINE_MS);
      socket.setTcpNoDelay(true);
      return new TcpLine(name, socket);
    } catch (IOException e) {
      close(socket);
      throw new MeterException(Kind.SILENT, name + " cannot be reached: " + e.getMessage(), e);
    }
  }

  private int read(byte[] buffer) throws IOException {
    try {
      return socket.getInputStream().read(buffer);
    } catch (SocketTimeoutException e) {
      return 0;
    }
  }

  @Override
  public void send(String text) throws MeterException {
    try {
      socket.getOutputStream().write((text + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new MeterException(Kind.SILENT, name + ": " + e.getMessage(), e);
    }
  }

  @Override
  public String receive() throws MeterException {
    return cutter.next();
  }

  @Override
  public void discard() throws MeterException {
    try {
      socket.getInputStream().skipNBytes(socket.getInputStream().available());
      cutter.clear();
    } catch (IOException e) {
      throw new MeterException(Kind.SILENT, name + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    close(socket);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // The meter has its own end; nothing of ours is lost.
    }
  }
}
