package org.jitsu.bench.synflood;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jitsu.wire.frame.Frame;
import org.junit.jupiter.api.Test;

class SynFramesTest {
  private static final int COUNT = 140_000; // more than there are sources

  private static final MacAddress FROM = MacAddress.parse("02:00:00:00:00:01");
  private static final Target ONE =
      new Target(IpAddr.parse("10.77.1.1"), MacAddress.parse("02:00:00:00:00:11"));
  private static final Target OTHER =
      new Target(IpAddr.parse("10.77.1.2"), MacAddress.parse("02:00:00:00:00:12"));

  @Test
  void eachIsTheSynOfAnotherFlowWithRightChecksums() {
    try (SynFrames frames = new SynFrames(COUNT, FROM, List.of(ONE, OTHER))) {
      Frame frame = new Frame();
      Set<FlowKey> flows = new HashSet<>();
      for (int i = 0; i < COUNT; i++) {
        boolean accepted = frame.parse(frames.frame(i), 0, SynFrames.FRAME_BYTES).accepted();
        assertThat(accepted && frame.verifyChecksums().accepted() && frame.tcp().isOpening())
            .isTrue();
        assertThat(frame.source().toString()).startsWith("198.1");
        Target target = i % 2 == 0 ? ONE : OTHER;
        assertThat(frame.destination()).isEqualTo(target.address());
        assertThat(frame.ethernet().destination()).isEqualTo(target.mac().bits());
        flows.add(frame.flow(new FlowKey.Lookup()).toKey());
      }
      assertThat(flows).hasSize(COUNT);
    }
  }

  @Test
  void afterTheLastComesTheFirst() {
    try (SynFrames frames = new SynFrames(3, FROM, List.of(ONE))) {
      assertThat(frames.frame(3)).isEqualTo(frames.frame(0));
      assertThat(frames.frame(5_000_000_001L)).isEqualTo(frames.frame(0));
    }
  }
}
