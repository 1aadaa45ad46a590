package org.jitsu.ops;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jitsu.core.hypervisor.Printed;

/**
 * What a guest prints, from the newest part that is kept on, over all its starts. Who falls further
 * behind than is kept is told how much they missed. One thread.
 */
final class ConsoleFeed implements Answer.Feed {

  private final Daemon daemon;
  private final String guest;
  private long run = -1;
  private long end;

  ConsoleFeed(Daemon daemon, String guest) {
    this.daemon = daemon;
    this.guest = guest;
  }

  @Override
  public ByteBuffer next() {
    Printed printed = daemon.printed(guest).orElseGet(Printed::nothing);
    ByteBuffer newer = printed.since(run, end);
    long missed = printed.run() == run ? printed.end() - end - newer.remaining() : 0;
    run = printed.run();
    end = printed.end();
    return missed <= 0 ? newer : behind("[" + missed + " bytes are not kept]\n", newer);
  }

  private static ByteBuffer behind(String first, ByteBuffer then) {
    ByteBuffer begin = StandardCharsets.UTF_8.encode(first);
    return ByteBuffer.allocate(begin.remaining() + then.remaining()).put(begin).put(then).flip();
  }
}
