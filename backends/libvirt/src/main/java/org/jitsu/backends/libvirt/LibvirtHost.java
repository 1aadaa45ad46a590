package org.jitsu.backends.libvirt;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jspecify.annotations.Nullable;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import org.libvirt.event.ConnectionCloseListener;
import org.libvirt.event.ConnectionCloseReason;
import org.libvirt.event.DomainEvent;
import org.libvirt.event.DomainEventType;
import org.libvirt.event.LifecycleListener;

/**
 * The domains of one URI. Its connection is made when it is first needed, and anew when it broke:
 * at the next call, or after a while, whichever is earlier. Any thread.
 */
final class LibvirtHost implements AutoCloseable {

  /** What is heard of its domains; each call on a thread of its own. */
  interface Listener {

    /** A domain ended; how, in one sentence. */
    void ended(LibvirtHost host, UUID domain, String how);

    /** A connection that broke is there again: what ended meanwhile was not told. */
    void reconnected(LibvirtHost host);
  }

  /** What is done with a connection or a domain, on a thread of {@link Calls}. */
  interface Operation<S, R> {
    R apply(S subject) throws LibvirtException, HypervisorException;
  }

  private static final Logger LOG = System.getLogger(LibvirtHost.class.getName());
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  /** A first create waits while libvirtd probes QEMU's capabilities. */
  private static final Duration CREATE_DEADLINE = Duration.ofSeconds(90);

  private static final Pattern UUIDS =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private static final int KEEPALIVE_SECONDS = 5;
  private static final int KEEPALIVE_COUNT = 3;
  private static final long FIRST_RETRY_MS = 100;
  private static final long MAX_RETRY_MS = 8_000;

  private final URI uri;
  private final Calls calls;
  private final Listener listener;
  private @Nullable Connection current;
  private boolean wasConnected;
  private boolean closed;

  /** A connection with its ears; libvirt-java keeps them by identity. */
  private final class Connection implements LifecycleListener, ConnectionCloseListener {

    private final Connect connect;

    private Connection() throws LibvirtException {
      connect = new Connect(uri.toString());
      try {
        connect.registerCloseListener(this);
        connect.addLifecycleListener(this);
      } catch (LibvirtException refused) {
        connect.close();
        throw refused;
      }
      keepAlive();
    }

    /** On the event loop's thread, where nothing may be asked of libvirt. */
    @Override
    public int onLifecycleChange(Domain domain, DomainEvent event) {
      if (event.getType() == DomainEventType.STOPPED) {
        try {
          UUID uuid = UUID.fromString(domain.getUUIDString());
          String how = How.stopped(event);
          Thread.startVirtualThread(() -> listener.ended(LibvirtHost.this, uuid, how));
        } catch (LibvirtException unnamed) {
          LOG.log(Level.ERROR, "an event of a domain without a UUID", unnamed);
        }
      }
      return 0;
    }

    /** On the event loop's thread. */
    @Override
    public void onClose(Connect broken, ConnectionCloseReason reason) {
      LOG.log(Level.WARNING, "the connection to " + uri + " broke: " + reason);
      Thread.startVirtualThread(() -> broke(this));
    }

    /** Refused by drivers within the client, of which nothing can be lost. */
    private void keepAlive() {
      try {
        connect.setKeepAlive(KEEPALIVE_SECONDS, KEEPALIVE_COUNT);
      } catch (LibvirtException refused) {
        LOG.log(Level.DEBUG, uri + " knows no keep-alive: " + refused.getMessage());
      }
    }

    private void close() {
      try {
        connect.unregisterCloseListener();
        connect.removeLifecycleListener(this);
      } catch (LibvirtException broken) {
        LOG.log(Level.DEBUG, "a connection to " + uri + " is closed as it is", broken);
      }
      try {
        connect.close();
      } catch (LibvirtException harmless) {
        LOG.log(Level.DEBUG, "a connection to " + uri, harmless);
      }
    }
  }

  LibvirtHost(URI uri, Calls calls, Listener listener) {
    this.uri = uri;
    this.calls = calls;
    this.listener = listener;
  }

  /** Does something with the connection. */
  <R> R connected(String what, Operation<Connect, R> operation) throws HypervisorException {
    return calls.call(uri + ", " + what, DEADLINE, () -> operation.apply(connection().connect));
  }

  /** Does something with a domain; empty when there is none of that UUID. */
  <R> Optional<R> domain(String what, UUID uuid, Operation<Domain, R> operation)
      throws HypervisorException {
    return calls.call(
        uri + ", " + what,
        CREATE_DEADLINE,
        () -> {
          Domain domain = find(connection().connect, uuid);
          if (domain == null) {
            return Optional.empty();
          }
          try {
            return Optional.of(operation.apply(domain));
          } catch (LibvirtException refused) {
            if (Failures.isNoDomain(refused)) {
              return Optional.empty(); // gone since
            }
            throw refused;
          } finally {
            domain.free();
          }
        });
  }

  /**
   * Returns the UUID of the domain of that name or UUID.
   *
   * @throws HypervisorException of kind {@code BAD_DEFINITION} when there is none
   */
  UUID uuidOf(String nameOrUuid) throws HypervisorException {
    return connected(
        "domain " + nameOrUuid,
        connect -> {
          Domain domain =
              UUIDS.matcher(nameOrUuid).matches()
                  ? connect.domainLookupByUUIDString(nameOrUuid)
                  : connect.domainLookupByName(nameOrUuid);
          try {
            return UUID.fromString(domain.getUUIDString());
          } finally {
            domain.free();
          }
        });
  }

  /** Whether guests of x86-64 can run under KVM there, as libvirt's capabilities say. */
  boolean offersKvm() throws HypervisorException {
    return connected("KVM", connect -> offersKvm(connect));
  }

  /**
   * Starts a domain, and returns when libvirt runs it.
   *
   * @param on the names of its interfaces, which libvirt's own messages leave out
   * @param paused whether it is to execute nothing yet
   */
  void create(String xml, List<String> on, boolean paused) throws HypervisorException {
    int flags = paused ? Domain.CreateFlags.PAUSED : 0;
    calls.call(
        uri + ", create on " + on,
        CREATE_DEADLINE,
        () -> connection().connect.domainCreateXML(xml, flags).free());
  }

  /** Starts a domain from a file in which it was saved, and returns when libvirt runs it. */
  void restore(String file) throws HypervisorException {
    calls.call(
        uri + ", restore",
        CREATE_DEADLINE,
        () -> {
          connection().connect.restore(file);
          return true;
        });
  }

  /** Lets go of the connection; domains go on. */
  @Override
  public void close() {
    Connection last;
    synchronized (this) {
      closed = true;
      last = current;
      current = null;
    }
    if (last != null) {
      last.close();
    }
  }

  @Override
  public String toString() {
    return uri.toString();
  }

  private static boolean offersKvm(Connect connect) throws LibvirtException {
    try {
      return connect.getMaxVcpus("kvm") > 0;
    } catch (LibvirtException none) {
      return false;
    }
  }

  private static @Nullable Domain find(Connect connect, UUID uuid) throws LibvirtException {
    try {
      return connect.domainLookupByUUIDString(uuid.toString());
    } catch (LibvirtException refused) {
      if (Failures.isNoDomain(refused)) {
        return null;
      }
      throw refused;
    }
  }

  private synchronized Connection connection() throws LibvirtException {
    if (closed) {
      throw new IllegalStateException(uri + " is closed");
    }
    Connection open = current;
    if (open == null) {
      open = new Connection();
      current = open;
      if (wasConnected) {
        LOG.log(Level.INFO, "the connection to " + uri + " is there again");
        Thread.startVirtualThread(() -> listener.reconnected(this));
      }
      wasConnected = true;
    }
    return open;
  }

  private void broke(Connection broken) {
    synchronized (this) {
      if (current == broken) {
        current = null;
      }
    }
    run(broken::close);
    retryAfter(FIRST_RETRY_MS);
  }

  private void retryAfter(long delayMs) {
    CompletableFuture.delayedExecutor(delayMs, TimeUnit.MILLISECONDS, Thread::startVirtualThread)
        .execute(() -> run(() -> retry(delayMs)));
  }

  private void retry(long lastDelayMs) {
    synchronized (this) {
      if (closed) {
        return;
      }
      try {
        connection();
      } catch (LibvirtException stillGone) {
        retryAfter(Math.min(2 * lastDelayMs, MAX_RETRY_MS));
      }
    }
  }

  private void run(Runnable task) {
    try {
      calls.run(task);
    } catch (RejectedExecutionException full) {
      LOG.log(Level.WARNING, uri + ": too many calls are under way, or it is closed", full);
    }
  }
}
