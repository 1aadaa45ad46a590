package org.jitsu.backends.libvirt;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jspecify.annotations.Nullable;
import org.libvirt.Library;
import org.libvirt.LibvirtException;

/**
 * Libvirt's event loop: one for the JVM, on a thread of its own that never ends, there before the
 * first connection ({@code virEventRegisterDefaultImpl}).
 */
final class EventLoop {

  private static final Logger LOG = System.getLogger(EventLoop.class.getName());
  private static @Nullable Thread thread;

  private EventLoop() {}

  /**
   * Starts it unless it runs.
   *
   * @throws HypervisorException {@code UNAVAILABLE}: libvirt's client library is not installed
   */
  static synchronized void start() throws HypervisorException {
    if (thread != null) {
      return;
    }
    try {
      Library.initEventLoop();
    } catch (LinkageError missing) {
      throw new HypervisorException(
          Kind.UNAVAILABLE,
          "libvirt's client library is not installed: apt-get install libvirt0",
          missing);
    } catch (LibvirtException refused) {
      throw Failures.of("the event loop", refused);
    }
    thread = Thread.ofPlatform().daemon().name("libvirt events").start(EventLoop::run);
  }

  private static void run() {
    while (true) {
      try {
        Library.processEvent();
      } catch (LibvirtException failed) {
        LOG.log(Level.ERROR, "libvirt's event loop failed: no event comes any more", failed);
        return;
      }
    }
  }
}
