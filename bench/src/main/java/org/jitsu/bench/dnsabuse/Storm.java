package org.jitsu.bench.dnsabuse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.jitsu.core.time.Ticker;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Sends queries from many addresses, as fast as it is told to, and takes no answers: whoever forges
 * an address gets none. One thread.
 */
final class Storm implements AutoCloseable {
  static final long SEED = 1;

  private static final int SOURCES = 500;
  private static final int STEP_NS = 100_000;
  private static final int ANSWER_ROOM_BYTES = 2304; // the least; the kernel drops the rest
  private static final double NS_PER_S = 1e9;

  private final List<DatagramChannel> sources = new ArrayList<>();
  private final List<ByteBuffer> queries = new ArrayList<>();
  private final Random random = new Random(SEED);

  /** Makes one that asks the server for each of the names. */
  Storm(InetSocketAddress server, List<String> names) throws IOException {
    for (String name : names) {
      Record question = Record.newRecord(Name.fromString(name, Name.root), Type.A, DClass.IN);
      Message query = Message.newQuery(question);
      query.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
      queries.add(ByteBuffer.wrap(query.toWire()));
    }
    for (int i = 0; i < SOURCES; i++) {
      DatagramChannel source = DatagramChannel.open();
      sources.add(source);
      source.setOption(StandardSocketOptions.SO_RCVBUF, ANSWER_ROOM_BYTES);
      InetAddress address =
          InetAddress.ofLiteral("127.%d.%d.%d".formatted(1 + i / 250, i % 250, 1 + i % 250));
      source.bind(new InetSocketAddress(address, 0));
      source.connect(server);
      source.configureBlocking(false);
    }
  }

  /** Sends that many queries a second for so long; returns how many it sent. */
  long rage(int perSecond, long spanNs) throws IOException, InterruptedException {
    Ticker clock = Ticker.system();
    long startNs = clock.nowNs();
    long sent = 0;
    for (long nowNs = startNs; nowNs - startNs < spanNs; nowNs = clock.nowNs()) {
      long due = (long) ((nowNs - startNs) / NS_PER_S * perSecond);
      for (; sent < due; sent++) {
        send();
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LockSupport.parkNanos(STEP_NS);
    }
    return sent;
  }

  private void send() throws IOException {
    ByteBuffer query = queries.get(random.nextInt(queries.size()));
    query.putShort(0, (short) random.nextInt(1 << 16));
    sources.get(random.nextInt(sources.size())).write(query.rewind());
  }

  @Override
  public void close() throws IOException {
    for (DatagramChannel source : sources) {
      source.close();
    }
  }
}
