package org.jitsu.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jitsu.config.Api;
import org.jitsu.ops.ApiServer;
import org.jitsu.ops.Caller;
import org.jitsu.ops.Daemon;
import org.jitsu.ops.Scope;
import org.jspecify.annotations.Nullable;

/** Makes the control door over TCP of a configuration, and of the secrets that it names. */
final class ApiAssembly {

  private final Api api;
  private final Function<String, Daemon> views;

  /**
   * Makes one that has opened nothing.
   *
   * @param views returns the daemon as a tenant sees it; of no name as it is
   */
  ApiAssembly(Api api, Function<String, Daemon> views) {
    this.api = api;
    this.views = views;
  }

  /** Opens the door. Blocks on files. */
  ApiServer open() throws CannotException, IOException {
    return ApiServer.listen(api.listen(), tls(), callers());
  }

  /**
   * Reads certificate and tokens again, and returns what has the door use them. Blocks on files.
   */
  Runnable renewal(ApiServer server) throws CannotException, IOException {
    return server.renewal(tls(), callers());
  }

  private ApiServer.@Nullable TlsFiles tls() {
    Api.Tls tls = api.tls();
    return tls == null ? null : new ApiServer.TlsFiles(tls.certificate(), tls.key());
  }

  private List<Caller> callers() throws CannotException {
    List<Caller> callers = new ArrayList<>();
    for (Api.Token token : api.tokens()) {
      Path file = token.secret();
      try {
        callers.add(
            new Caller(
                token.name(),
                DnsAssembly.read(file).strip(),
                Scope.valueOf(token.scope().name()),
                views.apply(token.tenant())));
      } catch (IllegalArgumentException e) {
        throw new CannotException(
            file + ": " + e.getMessage() + "\n  Make one: openssl rand -hex 32 > " + file, e);
      }
    }
    return callers;
  }
}
