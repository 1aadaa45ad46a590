package org.jitsu.synjitsu.splice;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jitsu.linux.bpf.BpfProgram;
import org.jitsu.linux.bpf.ObjectFile;
import org.jitsu.linux.proc.Host;
import org.jitsu.linux.proc.Host.Capability;
import org.jitsu.linux.tap.Tap;

/** The programs of one object file, loaded afresh, and a link that frames are said to be of. */
final class KernelRig implements AutoCloseable {
  final Tap tap = Tap.open("rig%d");
  final KernelSplices splices;
  final KernelSplice splice;

  KernelRig(ObjectFile object) throws Exception {
    splices = KernelSplices.load(object, null);
    splice = splices.at(tap.linkIndex());
  }

  /** Whether this test run may load programs at all; else the test is skipped and says so. */
  static void assumeAllowed() throws Exception {
    assumeTrue(
        Host.has(Capability.SYS_ADMIN) && Host.isFirstUserNamespace(),
        "the kernel's splice needs real root, InlineSplice is tested alone");
  }

  /** Lets the program see a frame of this link; empty when it goes no further. */
  Optional<byte[]> run(boolean ofGuest, byte[] frame, int mark) throws Exception {
    BpfProgram.Run run = splices.program(ofGuest).run(frame, tap.linkIndex(), mark, 1);
    if (run.verdict() == BpfProgram.TC_SHOT) {
      return Optional.empty();
    }
    ByteBuffer left = run.frame();
    byte[] bytes = new byte[left.remaining()];
    left.get(bytes);
    return Optional.of(bytes);
  }

  @Override
  public void close() {
    splices.close();
    tap.close();
  }
}
