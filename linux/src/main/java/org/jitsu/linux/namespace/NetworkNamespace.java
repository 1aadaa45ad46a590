package org.jitsu.linux.namespace;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jitsu.linux.netlink.Links;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.linux.sys.Fd;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.linux.sys.Syscall;

/** A network namespace. Any thread may use it; the owner closes it when nobody does. */
public final class NetworkNamespace implements AutoCloseable {
  private static final Path OF_THIS_THREAD = Path.of("/proc/thread-self/ns/net");
  private static final int CLONE_NEWNET = 0x40000000;

  /** The index of the loopback interface in every namespace. */
  private static final int LOOPBACK = 1;

  private final Fd fd;

  private NetworkNamespace(Fd fd) {
    this.fd = fd;
  }

  /** The calling thread's. */
  public static NetworkNamespace current() throws LinuxException {
    return new NetworkNamespace(Fd.open(OF_THIS_THREAD, Fd.READ_ONLY));
  }

  /**
   * A new one, with nothing but a loopback interface, which is up.
   *
   * @throws Exception a LinuxException of EPERM without CAP_SYS_ADMIN
   */
  public static NetworkNamespace create() throws Exception {
    return onFreshThread(
        () -> {
          Syscall.UNSHARE.call("network namespace", CLONE_NEWNET, 0, 0);
          try (Rtnetlink netlink = Rtnetlink.open()) {
            netlink.execute(Links.up(LOOPBACK));
          }
          return current();
        });
  }

  /**
   * Runs a task in the namespace, on a platform thread made for it, and waits for it. Threads that
   * it starts stand there too (but not those of pools and virtual threads), sockets that it opens
   * stay there.
   *
   * @throws Exception what the task threw
   */
  public <T> T call(Callable<T> task) throws Exception {
    return onFreshThread(
        () -> {
          Syscall.SETNS.call("network namespace", fd.number(), CLONE_NEWNET, 0);
          return task.call();
        });
  }

  /** For {@link Links#move}. */
  public Fd fd() {
    return fd;
  }

  /** Lets go of it: it ends when no thread, socket or descriptor holds it. */
  @Override
  public void close() {
    fd.close();
  }

  private static <T> T onFreshThread(Callable<T> task) throws Exception {
    FutureTask<T> future = new FutureTask<>(task);
    Thread thread = Thread.ofPlatform().name("network-namespace").start(future);
    try {
      return future.get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw failed;
    } catch (InterruptedException stop) {
      thread.interrupt();
      throw stop;
    }
  }
}
