package org.jitsu.dns;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jitsu.core.service.Port;
import org.jitsu.core.service.Service;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.HINFORecord;
import org.xbill.DNS.HTTPSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SVCBBase;
import org.xbill.DNS.SVCBRecord;
import org.xbill.DNS.TextParseException;

/**
 * The records of a service's name: its addresses, and how it is to be spoken to (RFC 9460). An
 * HTTPS record makes browsers insist on TLS (section 9.5), so that only a service on port 443 has
 * one. Pure.
 */
final class ServiceRecords {

  private static final Port HTTPS_PORT = Port.tcp(443);
  private static final int PRIORITY = 1; // ServiceMode, not an alias

  private final Name name;
  private final Service service;
  private final List<String> alpn;

  private ServiceRecords(Name name, Summoned summoned) {
    this.name = name;
    this.service = summoned.service();
    this.alpn = summoned.alpn();
  }

  /** Returns the records, all at {@code name}. */
  static List<Record> of(Name name, Summoned summoned) throws TextParseException {
    return new ServiceRecords(name, summoned).all();
  }

  /**
   * Returns what stands in the zone at the name of a pool, whose labels have addresses only when
   * they are asked for: the answer to ANY (RFC 8482 section 4.2), and what makes the name exist.
   */
  static Record ofPool(Name name, Summoned summoned) {
    return new HINFORecord(name, DClass.IN, summoned.service().ttlSeconds(), "RFC8482", "");
  }

  private List<Record> all() throws TextParseException {
    List<Record> records = new ArrayList<>();
    int ttl = service.ttlSeconds();
    for (InetAddress address : service.addresses()) {
      records.add(
          address instanceof Inet4Address
              ? new ARecord(name, DClass.IN, ttl, address)
              : new AAAARecord(name, DClass.IN, ttl, address));
    }
    Port first = service.ports().getFirst();
    List<SVCBBase.ParameterBase> parameters = parameters();
    if (service.ports().contains(HTTPS_PORT)) {
      records.add(new HTTPSRecord(name, DClass.IN, ttl, PRIORITY, Name.root, parameters));
    }
    List<SVCBBase.ParameterBase> withPort = new ArrayList<>(parameters);
    withPort.add(new SVCBBase.ParameterPort(first.number()));
    records.add(new SVCBRecord(name, DClass.IN, ttl, PRIORITY, Name.root, withPort));
    return records;
  }

  private List<SVCBBase.ParameterBase> parameters() throws TextParseException {
    List<SVCBBase.ParameterBase> parameters = new ArrayList<>();
    if (!alpn.isEmpty()) {
      parameters.add(new SVCBBase.ParameterAlpn(alpn));
    }
    List<Inet4Address> v4 = addresses(Inet4Address.class);
    List<Inet6Address> v6 = addresses(Inet6Address.class);
    if (!v4.isEmpty()) {
      parameters.add(new SVCBBase.ParameterIpv4Hint(v4));
    }
    if (!v6.isEmpty()) {
      parameters.add(new SVCBBase.ParameterIpv6Hint(v6));
    }
    return parameters;
  }

  private <A extends InetAddress> List<A> addresses(Class<A> family) {
    return service.addresses().stream().filter(family::isInstance).map(family::cast).toList();
  }
}
