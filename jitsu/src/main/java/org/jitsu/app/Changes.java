package org.jitsu.app;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jitsu.config.Addition;
import org.jitsu.config.Configuration;
import org.jitsu.config.ConfigurationException;
import org.jitsu.config.Loaded;
import org.jitsu.config.Problem;
import org.jitsu.core.GuestName;
import org.jitsu.core.service.Service;
import org.jitsu.dns.ListenException;
import org.jitsu.ops.Change;
import org.jitsu.ops.Reload;
import org.jspecify.annotations.Nullable;

/**
 * Changes what a running daemon serves: adds services, takes them away, has them be otherwise, and
 * reads the configuration's file again. What is wrong is found before anything changes. What is
 * added is written down before it is served, and erased when nothing of it is left: whenever the
 * daemon dies, the next one knows every guest that may run. Blocks; one thread at a time.
 */
final class Changes {

  private static final Logger LOG = System.getLogger(Changes.class.getName());

  /** What an addition is called in what is said against it. */
  private static final Path NEWCOMER = Path.of("addition");

  private static final String READ_AGAIN =
      "zone files, certificates, tokens and secrets of cookies: read again";

  private final Changeable daemon;
  private final Transition transition;
  private Origin origin;

  Changes(Origin origin, Changeable daemon, Transition transition) {
    this.origin = origin;
    this.daemon = daemon;
    this.transition = transition;
  }

  Change add(String yaml) {
    if (origin.additions().size() >= AdditionFiles.MOST) {
      return wrong(AdditionFiles.MOST + " services were added already, and that is the most");
    }
    try {
      Configuration next =
          plus(origin.additions(), new Addition(NEWCOMER, yaml)).load().configuration();
      if (!next.pools().equals(daemon.served().configuration().pools())) {
        return wrong("guests for each label stand in the configuration's file only");
      }
      GuestName guest = next.guests().getLast().spec().name();
      Addition addition = new Addition(origin.kept().file(guest), yaml);
      Origin after = plus(origin.additions(), addition);
      List<String> did = transition.to(next, writing(addition, null));
      return done(next.services().getLast().name(), did, after);
    } catch (ConfigurationException | CannotException e) {
      return wrong(String.valueOf(e.getMessage()));
    }
  }

  Change change(String name, String yaml) {
    Service service = daemon.served().service(name);
    if (service == null) {
      return new Change.Unknown();
    }
    Addition before = additionOf(service);
    if (before == null) {
      return wrong(
          "it stands in " + origin.file().path() + ": change it there, and have it read by reload");
    }
    try {
      List<Addition> others = without(before);
      Configuration next = plus(others, new Addition(NEWCOMER, yaml)).load().configuration();
      Service changed = next.services().getLast();
      if (!changed.name().equals(name) || !changed.guest().equals(service.guest())) {
        return wrong(
            "this is "
                + changed.name()
                + " on "
                + changed.guest()
                + ", and not "
                + name
                + " on "
                + service.guest()
                + ": remove that, and add this");
      }
      Addition after = new Addition(before.file(), yaml);
      List<String> did = transition.to(next, writing(after, before));
      return done(name, did, plus(others, after));
    } catch (ConfigurationException | CannotException e) {
      return wrong(String.valueOf(e.getMessage()));
    }
  }

  Change remove(String name) {
    Service service = daemon.served().service(name);
    if (service == null) {
      return new Change.Unknown();
    }
    Addition addition = additionOf(service);
    if (addition == null) {
      return wrong(
          "it stands in "
              + origin.file().path()
              + ": take it out there, and have it read by reload");
    }
    try {
      Origin after = origin.with(without(addition));
      List<String> did = transition.to(after.load().configuration(), Transition.Writing.NOTHING);
      Change done = done(name, did, after);
      after.kept().delete(addition);
      return done;
    } catch (ConfigurationException | CannotException e) {
      return wrong(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return wrong(
          "it is served no longer, but will be by the next daemon, for "
              + addition.file()
              + " cannot be removed: "
              + e.getMessage());
    }
  }

  /** Reads the configuration's file again, and all files that it names. */
  Reload reload() {
    try {
      Origin after = origin.reread();
      Loaded loaded = after.load();
      Runnable secrets = daemon.secrets(loaded.configuration());
      List<String> did = transition.to(loaded.configuration(), Transition.Writing.NOTHING);
      secrets.run();
      origin = after;
      List<String> lines = new ArrayList<>();
      loaded.warnings().stream()
          .map(Problem::toString)
          .map("warning: "::concat)
          .forEach(lines::add);
      lines.addAll(did);
      lines.add(READ_AGAIN);
      lines.forEach(line -> LOG.log(Level.INFO, "{0}", line));
      return new Reload.Done(lines);
    } catch (ConfigurationException | CannotException | ListenException | IOException e) {
      LOG.log(Level.ERROR, "not read again, nothing has changed: {0}", e.getMessage());
      return new Reload.Wrong(String.valueOf(e.getMessage()));
    }
  }

  private Change done(String service, List<String> did, Origin after) {
    did.forEach(line -> LOG.log(Level.INFO, "{0}", line));
    origin = after;
    return new Change.Done(service, did);
  }

  private @Nullable Addition additionOf(Service service) {
    Path file = origin.kept().file(service.guest());
    return origin.additions().stream()
        .filter(addition -> addition.file().equals(file))
        .findFirst()
        .orElse(null);
  }

  private List<Addition> without(Addition one) {
    return origin.additions().stream().filter(addition -> !addition.equals(one)).toList();
  }

  private Origin plus(List<Addition> others, Addition addition) {
    List<Addition> all = new ArrayList<>(others);
    all.add(addition);
    return origin.with(all);
  }

  /** Has an addition kept, in the place of another one of the same file or of none. */
  private Transition.Writing writing(Addition addition, @Nullable Addition before) {
    AdditionFiles files = origin.kept();
    return new Transition.Writing() {
      @Override
      public void write() throws IOException {
        files.write(addition);
      }

      @Override
      public void erase() throws IOException {
        if (before == null) {
          files.delete(addition);
        } else {
          files.write(before);
        }
      }
    };
  }

  private static Change wrong(String why) {
    return new Change.Wrong(why);
  }
}
