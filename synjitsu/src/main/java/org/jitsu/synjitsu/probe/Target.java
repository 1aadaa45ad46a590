package org.jitsu.synjitsu.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jitsu.core.service.Port;
import org.jitsu.core.service.Port.Protocol;
import org.jitsu.core.service.Readiness;
import org.jitsu.core.service.Service;
import org.jitsu.wire.address.IpAddr;

/** What must answer before a guest is ready. */
public sealed interface Target {

  /** Returns the address that must answer. */
  IpAddr address();

  /**
   * A SYN is answered by a SYN-ACK.
   *
   * @param port TCP, 1 to 65535
   */
  record Listens(IpAddr address, int port) implements Target {}

  /** ARP is spoken for the address: answered, asked or announced. */
  record Speaks(IpAddr address) implements Target {}

  /**
   * Returns what the services of a guest must answer. A service that is ready by {@link
   * Readiness.Tcp} without having a TCP port must speak ARP; {@link Readiness.Console}, {@link
   * Readiness.Key} and {@link Readiness.Delay} are the guest keeper's to observe and ask nothing
   * here.
   */
  static List<Target> of(List<Service> services) {
    List<Target> targets = new ArrayList<>();
    services.forEach(service -> of(service).ifPresent(targets::add));
    return List.copyOf(targets);
  }

  private static Optional<Target> of(Service service) {
    IpAddr address = IpAddr.of(service.addresses().getFirst());
    OptionalInt port =
        service.ports().stream()
            .filter(served -> served.protocol() == Protocol.TCP)
            .mapToInt(Port::number)
            .findFirst();
    return switch (service.ready()) {
      case Readiness.Tcp() when port.isPresent() ->
          Optional.of(new Listens(address, port.getAsInt()));
      case Readiness.Tcp() -> Optional.of(new Speaks(address));
      case Readiness.Arp() -> Optional.of(new Speaks(address));
      case Readiness.Console _, Readiness.Key _, Readiness.Delay _ -> Optional.empty();
    };
  }
}
