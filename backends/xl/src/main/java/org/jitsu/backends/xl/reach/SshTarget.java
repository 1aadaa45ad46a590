package org.jitsu.backends.xl.reach;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;

/**
 * A machine that is reached by SSH.
 *
 * @param user who to be there, {@code root} as a rule
 * @param host its name or address
 * @param port its SSH server's, 1 to 65535
 * @param key the file of our private key
 * @param hostKey its public key, as in a {@code known_hosts}: kind and base 64
 */
public record SshTarget(String user, String host, int port, Path key, String hostKey) {

  private static final Pattern WHERE =
      Pattern.compile("(?:([^@\\s]+)@)?(\\[[0-9A-Fa-f:.]+]|[^@:\\s\\[\\]]+)(?::([0-9]{1,5}))?");
  private static final int SSH_PORT = 22;
  private static final int MAX_PORT = 65535;

  /** Reads {@code user@host:port}; {@code root} and 22 where they are left out. */
  public static SshTarget parse(String where, Path key, String hostKey) throws HypervisorException {
    Matcher matcher = WHERE.matcher(where);
    if (!matcher.matches()) {
      throw bad("ssh '" + where + "' is not like root@xen1.example.org:22");
    }
    int port = matcher.group(3) == null ? SSH_PORT : Integer.parseInt(matcher.group(3));
    if (port < 1 || port > MAX_PORT) {
      throw bad("ssh '" + where + "': there is no port " + port);
    }
    String user = matcher.group(1) == null ? "root" : matcher.group(1);
    String host = matcher.group(2).replaceAll("[\\[\\]]", "");
    SshTarget target = new SshTarget(user, host, port, key, hostKey);
    target.parsedHostKey();
    return target;
  }

  PublicKey parsedHostKey() throws HypervisorException {
    try {
      PublicKeyEntry entry = PublicKeyEntry.parsePublicKeyEntry(hostKey);
      PublicKey key = entry == null ? null : entry.resolvePublicKey(null, Map.of(), null);
      if (key != null) {
        return key;
      }
      throw new IOException("it is empty");
    } catch (IOException | GeneralSecurityException | IllegalArgumentException wrong) {
      throw new HypervisorException(
          Kind.BAD_DEFINITION,
          "'host-key' is not a public key such as 'ssh-ed25519 AAAAC3...', which ssh-keyscan"
              + " prints: "
              + wrong.getMessage(),
          wrong);
    }
  }

  @Override
  public String toString() {
    return user + "@" + host + ":" + port;
  }

  private static HypervisorException bad(String what) {
    return new HypervisorException(Kind.BAD_DEFINITION, what);
  }
}
