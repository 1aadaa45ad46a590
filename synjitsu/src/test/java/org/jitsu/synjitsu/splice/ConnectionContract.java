package org.jitsu.synjitsu.splice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jitsu.wire.address.FlowKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Real connections between two kernels, handed over in the midst: whoever splices, every byte
 * arrives and no checksum is wrong.
 */
@Timeout(180)
abstract class ConnectionContract {
  static final int OUR_ISN = 0xffff_f000; // the client's numbers go round soon
  private static final int MEBIBYTE = 1 << 20;
  private static final int CLIENT_PORT = 40_000;

  /** Makes the splice of the scene's link, which is still unplugged. */
  abstract Splice splice(SpliceScene scene) throws Exception;

  /** Plugs the link in, in the way that this splice needs. */
  abstract void plug(SpliceScene scene) throws Exception;

  /** Undoes both. */
  abstract void end(SpliceScene scene) throws Exception;

  @ParameterizedTest(name = "{0}, IPv6 {1}, {2} percent lost")
  @CsvSource({
    "FULL, false, 0",
    "FULL, true, 0",
    "CHECKSUM, false, 0",
    "NONE, false, 0",
    "NONE, true, 0",
    "CLIENT_ONLY, false, 0",
    "FULL, false, 3",
    "NONE, false, 3",
    "CHECKSUM, true, 3",
    "NONE, true, 3"
  })
  void bulkArrivesBothWays(Offloading offloading, boolean v6, int percent) throws Exception {
    long seed = 20_261_126L + percent;
    try (SpliceScene scene = new SpliceScene(offloading, seed)) {
      try {
        bulk(scene, v6, percent);
        assertChecksumsRight(scene, offloading);
      } finally {
        end(scene);
      }
    }
  }

  private void bulk(SpliceScene scene, boolean v6, int percent) throws Exception {
    try (TestProxy proxy = new TestProxy(scene);
        ServerSocketChannel listening = scene.listen(v6)) {
      Splice splice = splice(scene);
      FutureTask<SocketChannel> connecting = connecting(scene, v6);
      FlowKey flow = proxy.handOver(entry(splice), OUR_ISN);
      plug(scene);
      try (SocketChannel client = connecting.get(20, TimeUnit.SECONDS);
          SocketChannel server = listening.accept()) {
        scene.cable.lose(percent / 100.0);
        int bytes = percent == 0 ? 16 * MEBIBYTE : 4 * MEBIBYTE;
        new Transfer(client, server).run(bytes, bytes);
        scene.cable.lose(0);
      }
      assertBothFinsWereSeen(splice, flow);
      assertThat(splice.counters().of(SpliceReason.SHIFTED_FROM_GUEST)).isGreaterThan(100);
      assertThat(splice.counters().of(SpliceReason.SHIFTED_TO_GUEST)).isGreaterThan(100);
      if (percent > 0) {
        assertThat(scene.cable.lost()).isPositive();
        assertSacksMadeSense(scene, splice.counters().of(SpliceReason.SHIFTED_SACK));
      }
    }
  }

  private static void assertSacksMadeSense(SpliceScene scene, long sacks) throws Exception {
    assertThat(sacks).as("segments with SACK blocks").isPositive();
    assertThat(SpliceScene.discardedSacks(scene.guest))
        .as("blocks that the guest made no sense of; one overtaken by another is no fault")
        .isLessThanOrEqualTo(1 + sacks / 10);
  }

  @Test
  void tupleIsUsedAgainWithoutASplice() throws Exception {
    try (SpliceScene scene = new SpliceScene(Offloading.FULL, 1)) {
      try {
        useAgain(scene);
      } finally {
        end(scene);
      }
    }
  }

  private void useAgain(SpliceScene scene) throws Exception {
    try (TestProxy proxy = new TestProxy(scene);
        ServerSocketChannel listening = scene.listen(false)) {
      Splice splice = splice(scene);
      FutureTask<SocketChannel> connecting = connecting(scene, false);
      FlowKey flow = proxy.handOver(entry(splice), OUR_ISN);
      plug(scene);
      try (SocketChannel client = connecting.get(20, TimeUnit.SECONDS);
          SocketChannel server = listening.accept()) {
        new Transfer(client, server).ping("spliced");
        server.shutdownOutput(); // the guest closes first, and waits in TIME-WAIT with the tuple
        assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
      }
      assertBothFinsWereSeen(splice, flow);
      try (SocketChannel again = scene.connect(false, CLIENT_PORT);
          SocketChannel server = listening.accept()) {
        new Transfer(again, server).ping("direct");
        assertThat(splice.find(flow)).as("the guest began anew").isEmpty();
        new Transfer(again, server).run(MEBIBYTE, MEBIBYTE);
      }
      assertThat(splice.counters().of(SpliceReason.ENDED_BY_SYN)).isOne();
    }
  }

  static TestProxy.Entry entry(Splice splice) {
    return new TestProxy.Entry() {
      @Override
      public void pending(FlowKey flow, int clientIsn) throws Exception {
        assertThat(splice.add(flow, clientIsn, System.nanoTime())).isTrue();
      }

      @Override
      public void active(FlowKey flow, SpliceTerms terms) throws Exception {
        assertThat(splice.activate(flow, terms, System.nanoTime())).isTrue();
      }
    };
  }

  static FutureTask<SocketChannel> connecting(SpliceScene scene, boolean v6) {
    FutureTask<SocketChannel> task = new FutureTask<>(() -> scene.connect(v6, CLIENT_PORT));
    Thread.ofPlatform().name("client-connects").daemon().start(task);
    return task;
  }

  static void assertBothFinsWereSeen(Splice splice, FlowKey flow) throws Exception {
    await("both FINs are seen")
        .until(() -> splice.find(flow).filter(f -> f.guestFin() && f.clientFin()).isPresent());
  }

  static void assertChecksumsRight(SpliceScene scene, Offloading offloading) throws Exception {
    ChecksumJudge[] judges = {scene.toClient, scene.cable.toGuest, scene.cable.fromGuest};
    for (ChecksumJudge judge : judges) {
      assertThat(judge.wrong).isEmpty();
      assertThat(judge.finished.get() + judge.unfinished.get()).isGreaterThan(50);
    }
    if (!offloading.guest) {
      assertThat(scene.cable.toGuest.unfinished).hasValue(0);
      assertThat(scene.cable.fromGuest.unfinished).hasValue(0);
    }
    if (offloading == Offloading.FULL) {
      assertThat(scene.toClient.longest.get()).as("segments of kilobytes").isGreaterThan(20_000);
      assertThat(scene.cable.toGuest.longest.get()).isGreaterThan(20_000);
    } else if (!offloading.segmentation) {
      assertThat(scene.cable.toGuest.longest.get()).isLessThanOrEqualTo(1514);
    }
    assertThat(SpliceScene.checksumErrors(scene.client)).isZero();
    assertThat(SpliceScene.checksumErrors(scene.guest)).isZero();
  }
}
