package org.jitsu.power.serial;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import java.nio.charset.StandardCharsets;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.MeterException.Kind;

/** A serial port: 8 bits, no parity, one stop bit. */
final class SerialLine implements Line {
  private final String device;
  private final SerialPort port;
  private final LineCutter cutter;

  private SerialLine(String device, SerialPort port) {
    this.device = device;
    this.port = port;
    this.cutter =
        new LineCutter(device, buffer -> Math.max(0, port.readBytes(buffer, buffer.length)));
  }

  static SerialLine open(String device, int baud) throws MeterException {
    SerialPort port;
    try {
      port = SerialPort.getCommPort(device);
    } catch (SerialPortInvalidPortException e) {
      throw new MeterException(
          Kind.MISSING, device + " is not there; ls /dev/serial/by-id shows what is", e);
    }
    port.setComPortParameters(baud, 8, SerialPort.ONE_STOP_BIT, SerialPort.NO_PARITY);
    port.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, DEADLINE_MS, 0);
    if (!port.openPort()) {
      throw new MeterException(
          Kind.DENIED,
          device
              + " cannot be opened (error "
              + port.getLastErrorCode()
              + "); it may be in use, or its group (dialout as a rule) may not be yours");
    }
    return new SerialLine(device, port);
  }

  @Override
  public void send(String text) throws MeterException {
    byte[] bytes = (text + "\n").getBytes(StandardCharsets.US_ASCII);
    if (port.writeBytes(bytes, bytes.length) != bytes.length) {
      throw new MeterException(Kind.SILENT, device + " takes nothing; was it unplugged?");
    }
  }

  @Override
  public String receive() throws MeterException {
    return cutter.next();
  }

  @Override
  public void discard() {
    port.flushIOBuffers();
    cutter.clear();
  }

  @Override
  public void close() {
    port.closePort();
  }
}
