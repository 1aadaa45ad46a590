package org.jitsu.app;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Proxy;

/**
 * What SIGHUP asks for: that files be read again, as of other daemons (daemon(7)). Without a
 * listener the JVM takes it for a wish to end.
 *
 * <p>{@code sun.misc.Signal} is the JDK's only door to signals (module {@code jdk.unsupported}); by
 * name, for a compiler that takes warnings for errors does not let it be called otherwise.
 */
final class Hangup {

  private static final Logger LOG = System.getLogger(Hangup.class.getName());

  private Hangup() {}

  /** Has {@code reload} called, on a thread of its own, each time the signal comes. */
  @SuppressWarnings("ReferenceEquality") // a proxy is equal to itself alone
  static void listen(Runnable reload) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object calls =
          Proxy.newProxyInstance(
              Hangup.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      reload.run();
                      yield null;
                    }
                    case "hashCode" -> System.identityHashCode(self);
                    case "equals" -> arguments != null && self == arguments[0];
                    default -> "reload on SIGHUP";
                  });
      Object hangup = signal.getConstructor(String.class).newInstance("HUP");
      signal.getMethod("handle", signal, handler).invoke(null, hangup, calls);
    } catch (ReflectiveOperationException e) {
      LOG.log(Level.WARNING, "SIGHUP ends this daemon, for it cannot be listened to: {0}", e);
    }
  }
}
