package org.jitsu.backends.board.power;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jitsu.backends.xl.reach.CommandRunner;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.ShellWords;
import org.jspecify.annotations.Nullable;

/**
 * Reads a board's switch: {@code switch}, its kind; {@code switch-at}, where it is; {@code
 * switch-on} and {@code switch-off}, what it is told.
 */
public final class Switches {

  /** The keys that say what a board's switch is. */
  public static final List<String> KEYS = List.of("switch", "switch-at", "switch-off", "switch-on");

  private static final String AT = "switch-at";
  private static final int DISCARD_PORT = 9;
  private static final int MOST_RELAYS = 32;

  /** A MAC, and after an at sign where the packet goes to. */
  private static final Pattern CARD =
      Pattern.compile("([0-9A-Fa-f:]+)(?:@([0-9.]+|\\[[0-9A-Fa-f:]+])(?::([0-9]{1,5}))?)?");

  private static final Pattern PLUG = Pattern.compile("(https?://[^#\\s]+?)(?:#([0-9]{1,2}))?");

  private Switches() {}

  /**
   * Returns the switch that options describe.
   *
   * @param options a board's; others than {@link #KEYS} are left aside
   * @param commands runs commands on this machine
   * @throws IllegalArgumentException with a sentence, when they describe none
   */
  public static PowerSwitch of(Map<String, String> options, CommandRunner commands) {
    String kind = options.getOrDefault("switch", "none");
    String at = options.get(AT);
    String on = options.get("switch-on");
    String off = options.get("switch-off");
    boolean isTold = kind.equals("http") || kind.equals("command");
    if (isTold != (on != null || off != null)) {
      throw new IllegalArgumentException(
          isTold
              ? "switch '" + kind + "' wants 'switch-on' and 'switch-off'"
              : "switch '" + kind + "' takes no 'switch-on' and 'switch-off'");
    }
    if ((isTold || kind.equals("none")) == (at != null)) {
      throw new IllegalArgumentException(
          at == null
              ? "switch '" + kind + "' wants '" + AT + "', where it is"
              : "switch '" + kind + "' takes no '" + AT + "'");
    }
    return switch (kind) {
      case "none" -> new NoSwitch();
      case "wake-on-lan" -> card(given(at));
      case "tasmota" -> tasmota(given(at));
      case "shelly" -> shelly(given(at));
      case "qmp" -> new QmpSwitch(Path.of(given(at)));
      case "http" -> new HttpSwitch(ask(given(on)), ask(given(off)));
      case "command" -> new CommandSwitch(commands, words(given(on)), words(given(off)));
      default ->
          throw new IllegalArgumentException(
              "switch '"
                  + kind
                  + "' is none of none, wake-on-lan, tasmota, shelly, http, command, qmp");
    };
  }

  private static String given(@Nullable String text) {
    if (text == null || text.isBlank()) {
      throw new IllegalArgumentException("'switch-on' and 'switch-off' belong together");
    }
    return text;
  }

  private static WakeOnLan card(String at) {
    Matcher matcher = CARD.matcher(at);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + at + "' is not a card such as 02:00:5e:10:00:01@192.168.1.255");
    }
    String to = matcher.group(2) == null ? "255.255.255.255" : matcher.group(2);
    int port = matcher.group(3) == null ? DISCARD_PORT : Integer.parseInt(matcher.group(3));
    Mac mac = Mac.parse(matcher.group(1));
    if (!mac.isUnicast()) {
      throw new IllegalArgumentException(mac + " is the MAC of a group, not of a card");
    }
    return new WakeOnLan(
        mac, new InetSocketAddress(InetAddress.ofLiteral(to.replaceAll("[\\[\\]]", "")), port));
  }

  private static HttpSwitch tasmota(String at) {
    Plug plug = plug(at, 1);
    if (plug.relay() < 1) {
      throw new IllegalArgumentException("'" + at + "': Tasmota counts its relays from 1");
    }
    return HttpSwitch.tasmota(plug.uri(), plug.relay());
  }

  private static HttpSwitch shelly(String at) {
    Plug plug = plug(at, 0);
    return HttpSwitch.shelly(plug.uri(), plug.relay());
  }

  private record Plug(URI uri, int relay) {}

  private static Plug plug(String at, int first) {
    Matcher matcher = PLUG.matcher(at);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + at + "' is not a plug such as http://10.0.0.9 or http://10.0.0.9#2");
    }
    int relay = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
    if (relay > MOST_RELAYS) {
      throw new IllegalArgumentException("'" + at + "': no plug has a relay " + relay);
    }
    return new Plug(uri(matcher.group(1)), relay);
  }

  private static HttpSwitch.Ask ask(String text) {
    int space = text.indexOf(' ');
    String method = space < 0 ? "GET" : text.substring(0, space);
    if (!method.equals("GET") && !method.equals("POST")) {
      throw new IllegalArgumentException(
          "'" + text + "' is neither an address nor GET or POST and an address");
    }
    return new HttpSwitch.Ask(method, uri(text.substring(space + 1)), answer -> true);
  }

  private static URI uri(String text) {
    try {
      URI uri = new URI(text);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      if (uri.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
        throw new IllegalArgumentException(
            "'" + text + "' is not an address such as http://10.0.0.9/on");
      }
      if (uri.getRawUserInfo() != null) {
        throw new IllegalArgumentException(
            "the address of "
                + uri.getHost()
                + " has a password in it, and switches are sent none yet");
      }
      return uri;
    } catch (URISyntaxException wrong) {
      throw new IllegalArgumentException(
          "'" + text + "' is not an address: " + wrong.getReason(), wrong);
    }
  }

  private static List<String> words(String line) {
    return ShellWords.split(line);
  }
}
