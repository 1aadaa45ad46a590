package org.jitsu.bench.coldstart;

import java.io.IOException;
import org.jitsu.bench.lab.Processes;
import org.jitsu.bench.rig.Subject;

/**
 * A subject after each of whose attempts the daemon is weighed.
 *
 * @param subject the subject
 * @param pid the daemon's process
 * @param memory where its resident memory goes
 */
record Weighed(Subject subject, long pid, Footprint memory) implements Subject {

  @Override
  public void prepare() throws IOException, InterruptedException {
    subject.prepare();
  }

  @Override
  public long attempt() throws IOException, InterruptedException {
    return subject.attempt();
  }

  @Override
  public void rest() throws IOException, InterruptedException {
    memory.sample(Processes.residentMb(pid));
    subject.rest();
  }
}
