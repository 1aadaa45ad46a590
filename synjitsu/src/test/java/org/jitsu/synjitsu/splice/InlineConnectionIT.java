package org.jitsu.synjitsu.splice;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jitsu.core.time.Ticker;
import org.jitsu.linux.netlink.Links;
import org.jitsu.linux.packet.PacketSocket;
import org.jspecify.annotations.Nullable;

/** We splice: the guest's TAP is not on the bridge, its frames are led through a relay. */
class InlineConnectionIT extends ConnectionContract {
  private final List<IOException> failures = new CopyOnWriteArrayList<>();
  private @Nullable InlineSplice splice;
  private @Nullable InlineRelay relay;
  private @Nullable PacketSocket guestEnd;
  private @Nullable PacketSocket clientEnd;

  @Override
  Splice splice(SpliceScene scene) {
    InlineSplice made = new InlineSplice();
    splice = made;
    return made;
  }

  @Override
  void plug(SpliceScene scene) throws Exception {
    scene.netlink.execute(Links.addVeth("relay", "port"));
    int end = scene.netlink.index("relay");
    int port = scene.netlink.index("port");
    scene.netlink.execute(Links.up(end), Links.up(port), Links.plug(port, scene.bridge));
    PacketSocket guest = PacketSocket.open(scene.link.linkIndex(), InlineRelay.OPTIONS);
    PacketSocket client = PacketSocket.open(end, InlineRelay.OPTIONS);
    guestEnd = guest;
    clientEnd = client;
    relay = new InlineRelay(guest, client, requireNonNull(splice), Ticker.system(), failures::add);
  }

  @Override
  void end(SpliceScene scene) throws Exception {
    if (relay == null) {
      return; // it did not come to that
    }
    relay.close();
    requireNonNull(guestEnd).close();
    requireNonNull(clientEnd).close();
    scene.netlink.execute(Links.delete(scene.netlink.index("relay")));
    assertThat(failures).isEmpty();
  }
}
