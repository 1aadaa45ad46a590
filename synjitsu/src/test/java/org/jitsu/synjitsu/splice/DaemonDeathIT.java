package org.jitsu.synjitsu.splice;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jitsu.linux.bpf.BpfFs;
import org.jitsu.linux.netlink.Links;
import org.jitsu.wire.address.FlowKey;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A spliced connection outlives the daemon that spliced it, and the next one takes it over. */
@Timeout(120)
class DaemonDeathIT {
  private static final int MEBIBYTE = 1 << 20;

  @BeforeAll
  static void allowed() throws Exception {
    KernelRig.assumeAllowed();
  }

  @Test
  void connectionGoesOnAfterSigkillAndIsAdopted(@TempDir Path directory) throws Exception {
    Path pins = Files.createDirectory(directory.resolve("bpf"));
    BpfFs.ensure(pins);
    try (SpliceScene scene = new SpliceScene(Offloading.FULL, 1);
        TestProxy proxy = new TestProxy(scene);
        ServerSocketChannel listening = scene.listen(false);
        SpliceDaemon.Client daemon = new SpliceDaemon.Client(pins, scene.link.linkIndex())) {
      FutureTask<SocketChannel> connecting = ConnectionContract.connecting(scene, false);
      FlowKey flow = proxy.handOver(daemon, ConnectionContract.OUR_ISN);
      scene.netlink.execute(Links.plug(scene.link.linkIndex(), scene.bridge));
      try (SocketChannel client = connecting.get(20, TimeUnit.SECONDS);
          SocketChannel server = listening.accept()) {
        Transfer transfer = new Transfer(client, server);
        transfer.ping("before");

        daemon.kill();
        transfer.ping("after");

        try (KernelSplices next = KernelSplices.open(scene.netlink, pins)) {
          scene.netlink.execute(next.attach(scene.link.linkIndex()));
          KernelSplice adopted = next.at(scene.link.linkIndex());
          assertThat(adopted.flows())
              .singleElement()
              .satisfies(
                  found -> {
                    assertThat(found.flow()).isEqualTo(flow);
                    assertThat(found.active()).isTrue();
                    assertThat(found.isOver()).isFalse();
                  });
          transfer.run(8 * MEBIBYTE, 8 * MEBIBYTE);
          ConnectionContract.assertBothFinsWereSeen(adopted, flow);
          ConnectionContract.assertChecksumsRight(scene, Offloading.FULL);
          assertThat(adopted.expire(System.nanoTime() + 2 * SplicedFlow.OVER_NS)).hasSize(1);
        }
      }
    } finally {
      BpfFs.unmount(pins);
    }
  }
}
