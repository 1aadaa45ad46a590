package org.jitsu.synjitsu.splice;

import org.jitsu.linux.netlink.Links;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

/** The kernel splices at the guest's TAP, which is on the bridge. */
class KernelConnectionIT extends ConnectionContract {
  private @Nullable KernelSplices splices;

  @BeforeEach
  void allowed() throws Exception {
    KernelRig.assumeAllowed();
  }

  @Override
  Splice splice(SpliceScene scene) throws Exception {
    KernelSplices loaded = KernelSplices.load(KernelSplices.object(), null);
    splices = loaded;
    scene.netlink.execute(loaded.attach(scene.link.linkIndex()));
    return loaded.at(scene.link.linkIndex());
  }

  @Override
  void plug(SpliceScene scene) throws Exception {
    scene.netlink.execute(Links.plug(scene.link.linkIndex(), scene.bridge));
  }

  @Override
  void end(SpliceScene scene) {
    if (splices != null) {
      splices.close();
    }
  }
}
