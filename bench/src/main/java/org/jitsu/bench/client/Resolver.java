package org.jitsu.bench.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Properties;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/**
 * Asks one name server, over UDP, by the JDK's own resolver: a new socket and query number for each
 * query, nothing cached. One thread at a time calls.
 */
public final class Resolver implements AutoCloseable {
  private final InitialDirContext context;

  /**
   * Makes a resolver.
   *
   * @param server the name server
   * @param timeoutMs how long to wait for the one answer, in milliseconds; nothing is sent twice
   */
  public Resolver(InetSocketAddress server, int timeoutMs) {
    Properties settings = new Properties();
    settings.put("java.naming.factory.initial", "com.sun.jndi.dns.DnsContextFactory");
    settings.put(
        "java.naming.provider.url",
        "dns://%s:%d/".formatted(server.getAddress().getHostAddress(), server.getPort()));
    settings.put("com.sun.jndi.dns.timeout.initial", Integer.toString(timeoutMs));
    settings.put("com.sun.jndi.dns.timeout.retries", "1");
    try {
      context = new InitialDirContext(settings);
    } catch (NamingException bug) {
      throw new IllegalStateException("the JDK's resolver takes these settings", bug);
    }
  }

  /**
   * Returns the name's IPv4 address.
   *
   * @throws IOException when there was no answer in time, or none with an address
   */
  public InetAddress address(String name) throws IOException {
    return InetAddress.ofLiteral(ask(name, "A"));
  }

  /**
   * Returns the data of the name's first record of a type, as text.
   *
   * @throws IOException when there was no answer in time, or none with such a record
   */
  @SuppressWarnings("BanJNDI") // the DNS provider makes strings of records and deserializes nothing
  public String ask(String name, String type) throws IOException {
    try {
      Attribute records = context.getAttributes(name, new String[] {type}).get(type);
      if (records == null) {
        throw new IOException("the answer for " + name + " has no " + type + " record");
      }
      return records.get().toString();
    } catch (NamingException failed) {
      throw new IOException("%s %s: %s".formatted(name, type, failed.getMessage()), failed);
    }
  }

  @Override
  public void close() {
    try {
      context.close();
    } catch (NamingException bug) {
      throw new IllegalStateException("closing does no input or output", bug);
    }
  }
}
