package org.jitsu.bench.subject;

import java.io.IOException;
import org.jitsu.bench.client.Resolver;
import org.jitsu.bench.rig.Subject;
import org.jitsu.core.time.Ticker;

/**
 * {@code warm-query}: a query for the name of a guest that serves.
 *
 * @param resolver who asks; not closed here
 * @param name what is asked for
 */
public record Lookup(Resolver resolver, String name) implements Subject {

  @Override
  public void prepare() {
    // Its guest serves.
  }

  @Override
  public long attempt() throws IOException {
    resolver.address(name);
    return Ticker.system().nowNs();
  }

  @Override
  public void rest() {
    // It goes on serving.
  }
}
