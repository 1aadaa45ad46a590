package org.jitsu.dns;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.NSIDOption;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.TcpKeepaliveOption;

/**
 * What one query brought by EDNS (RFC 6891), and what its reply brings. Options that are not known
 * are ignored.
 *
 * @param terms the server's
 * @param asked the query's OPT record
 * @param transport how it came
 * @param cookie the cookie for the reply; null where the client sent none
 * @param provenByCookie whether the client's own server cookie is valid
 */
record Edns(
    EdnsTerms terms,
    OPTRecord asked,
    Client.Transport transport,
    @Nullable CookieOption cookie,
    boolean provenByCookie) {

  private static final int VERSION = 0;

  static Edns of(OPTRecord asked, Client client, EdnsTerms terms, long epochSeconds) {
    CookieOption sent = option(asked, EDNSOption.Code.COOKIE, CookieOption.class);
    if (sent == null) {
      return new Edns(terms, asked, client.transport(), null, false);
    }
    byte[] of = sent.getClientCookie();
    byte[] server = sent.getServerCookie().orElse(null);
    Cookies cookies = terms.cookies();
    boolean valid = server != null && cookies.isValid(of, server, client.address(), epochSeconds);
    byte[] next = cookies.server(of, valid ? server : null, client.address(), epochSeconds);
    return new Edns(terms, asked, client.transport(), new CookieOption(of, next), valid);
  }

  boolean isKnownVersion() {
    return asked.getVersion() == VERSION;
  }

  /** Returns whether the reply is padded, so that its length tells little (RFC 8467). */
  boolean isPadded() {
    return transport.encrypted() && !asked.getOptions(EDNSOption.Code.PADDING).isEmpty();
  }

  /** Returns the reply's OPT record. */
  OPTRecord reply(int rcode, @Nullable EDNSOption more) {
    List<EDNSOption> options = new ArrayList<>();
    if (cookie != null) {
      options.add(cookie);
    }
    if (!terms.identity().isEmpty() && !asked.getOptions(EDNSOption.Code.NSID).isEmpty()) {
      options.add(new NSIDOption(terms.identity().getBytes(UTF_8)));
    }
    if (transport.proven() && !asked.getOptions(EDNSOption.Code.TCP_KEEPALIVE).isEmpty()) {
      options.add(new TcpKeepaliveOption(terms.keepalive()));
    }
    if (more != null) {
      options.add(more);
    }
    int flags = asked.getFlags() & ExtendedFlags.DO; // copied by RFC 3225 section 3
    return new OPTRecord(terms.udpPayloadBytes(), rcode >>> 4, VERSION, flags, options);
  }

  private static <O extends EDNSOption> @Nullable O option(OPTRecord opt, int code, Class<O> type) {
    return opt.getOptions(code).stream()
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst()
        .orElse(null);
  }
}
