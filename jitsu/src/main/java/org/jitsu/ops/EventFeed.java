package org.jitsu.ops;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jitsu.ops.EventLog.Batch;

/**
 * Events as they come, as server-sent events (HTML Living Standard section 9.2): {@code id} is the
 * event's number, {@code event} its kind, {@code data} a line of JSON. {@code lost} says how many
 * are not kept any more. One thread.
 */
final class EventFeed implements Answer.Feed {

  /** After so many silent turns a comment is sent, so that whoever is gone is noticed. */
  private static final int TURNS_A_COMMENT = 150;

  private final Daemon daemon;
  private long last;
  private int silent;
  private boolean begun;

  EventFeed(Daemon daemon, long last) {
    this.daemon = daemon;
    this.last = last;
  }

  @Override
  public ByteBuffer next() {
    Batch batch = daemon.eventsSince(last);
    last = batch.last();
    StringBuilder text = new StringBuilder();
    if (batch.lost() > 0) {
      text.append("event: lost\ndata: {\"lost\":").append(batch.lost()).append("}\n\n");
    }
    for (Event event : batch.events()) {
      text.append("id: ").append(event.number()).append('\n');
      text.append("event: ").append(event.type()).append('\n');
      text.append("data: ").append(Answer.write(event)).append("\n\n");
    }
    silent++;
    if (!begun || (text.isEmpty() && silent >= TURNS_A_COMMENT)) {
      begun = true;
      text.append(": so far\n\n"); // whoever wants no more than what was has it
    }
    if (!text.isEmpty()) {
      silent = 0;
    }
    return StandardCharsets.UTF_8.encode(text.toString());
  }
}
