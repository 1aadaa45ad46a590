package org.jitsu.synjitsu.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jitsu.synjitsu.isn.HashKey;
import org.jitsu.synjitsu.isn.InitialSequence;
import org.jitsu.synjitsu.isn.SharedIsn;
import org.jitsu.synjitsu.isn.SynCookies;
import org.jitsu.synjitsu.profile.Offer;
import org.jitsu.synjitsu.profile.Profile;
import org.jitsu.synjitsu.proxy.Drop;
import org.jitsu.synjitsu.proxy.End;
import org.jitsu.synjitsu.proxy.ProxyMachine;
import org.jitsu.synjitsu.proxy.Renumbering;
import org.jitsu.synjitsu.proxy.Segment;
import org.jitsu.synjitsu.proxy.Talents;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jitsu.wire.craft.Path;
import org.jitsu.wire.craft.TcpCraft;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.header.TcpFlags;
import org.jitsu.wire.header.TcpOptions;
import org.jitsu.wire.header.Verdict;

/**
 * Plays a {@link HandoffScript}: real frames go into a {@link Handoff}, and whatever it wants done
 * becomes a line of text:
 *
 * <pre>
 * keeper established | introduce | pend | drop | plug | pass | counts DROP | mispromised | ended END
 * keeper activate [greeting] [end N] [client window &lt;&lt; N] [guest window &lt;&lt; N]
 * keeper idle splice             activated without a shift
 * keeper leaves it               the segment is not the table's: a SYN is held, all else is a stray
 * </pre>
 */
final class Stage implements Hands {

  private static final MacAddress CLIENT_MAC = MacAddress.parse("02:00:00:00:00:01");
  private static final MacAddress GUEST_MAC = MacAddress.parse("02:00:00:00:00:0a");
  private static final HashKey KEY = HashKey.parse("000102030405060708090a0b0c0d0e0f");
  private static final Pattern WHO =
      Pattern.compile("(?<who>client|guest)(?::(?<port>\\d+))? > (?<segment>.*)");
  private static final int PORT = 40000;
  private static final int SERVICE = 80;

  /** Near the end of the numbers, so that they wrap within a play. */
  private static final int CLIENT_ISN = -50;

  private final Handoff handoff;
  private final Path toGuest;
  private final boolean sharedKey;
  private final Deque<Happened> happened = new ArrayDeque<>();
  private final Map<Integer, Integer> promisedIsns = new HashMap<>();
  private final Set<Integer> over = new HashSet<>(); // their next SYN-ACK begins anew
  private final MemorySegment in = MemorySegment.ofArray(new byte[70_000]);
  private final MemorySegment out = MemorySegment.ofArray(new byte[70_000]);
  private final SegmentCraft craft = new SegmentCraft();
  private final TcpCraft tcp = new TcpCraft();
  private final Frame frame = new Frame();
  private long nowNs;
  private int guestIsn = 2_000_000_000;
  private long freeBytes = 1 << 20;
  private String refused = "";

  /** Something that was done, and when. */
  private record Happened(long atNs, String text) {}

  Stage(List<String> settings) {
    Map<String, String> set = new HashMap<>();
    for (String line : settings) {
      String[] words = line.split(" ", 2);
      set.put(words[0], words.length == 1 ? "" : words[1]);
    }
    Profile profile = profile(set.getOrDefault("profile", "mss 1460 wscale 7 sackOK win 64240"));
    sharedKey = profile.sharedIsn();
    String talents = set.getOrDefault("splice", "sack");
    int flows = Integer.parseInt(set.getOrDefault("flows", "1024"));
    int halfOpen = Integer.parseInt(set.getOrDefault("halfopen", "512"));
    int perClient = Integer.parseInt(set.getOrDefault("perclient", "256"));
    int halfOpenPerClient = Integer.parseInt(set.getOrDefault("halfopenperclient", "64"));
    int keep = Integer.parseInt(set.getOrDefault("keep", "65535"));
    freeBytes = Long.parseLong(set.getOrDefault("memory", "1000000"));
    boolean v6 = set.getOrDefault("ip", "4").equals("6");
    IpAddr client = IpAddr.parse(v6 ? "fd00::2" : "10.77.0.2");
    IpAddr guest = IpAddr.parse(v6 ? "fd00::10" : "10.77.0.10");
    toGuest = new Path(CLIENT_MAC, GUEST_MAC, client, guest);
    Memory memory =
        new Memory() {
          @Override
          public boolean take(int bytes) {
            boolean may = bytes <= freeBytes;
            freeBytes -= may ? bytes : 0;
            return may;
          }

          @Override
          public void giveBack(int bytes) {
            freeBytes += bytes;
          }
        };
    handoff =
        new Handoff(
            new Reception(
                profile,
                new Talents(talents.contains("sack"), talents.contains("windows")),
                keep,
                new InitialSequence(KEY),
                new SharedIsn(KEY),
                new SynCookies(new Random(1), 0)),
            new Admission(flows, halfOpen, perClient, halfOpenPerClient),
            memory,
            this);
  }

  private static Profile profile(String text) {
    if (text.equals("unknown")) {
      return Profile.UNKNOWN;
    }
    return new Profile(
        Integer.parseInt(word(text, "mss", "536")),
        Integer.parseInt(word(text, "wscale", "-1")),
        text.contains("sackOK"),
        text.contains("TS"),
        Integer.parseInt(word(text, "win", "65535")),
        text.contains("shared"));
  }

  private static String word(String text, String before, String none) {
    Matcher matcher = Pattern.compile("\\b" + before + " (\\S+)").matcher(text);
    return matcher.find() ? matcher.group(1) : none;
  }

  /** Plays to the end. */
  void play(HandoffScript script) {
    for (HandoffScript.Line line : script.acts()) {
      try {
        if (line.isAct()) {
          passUntil(nowNs + line.afterNs());
          assertThat(happened).as("what was not expected before line %d", line.number()).isEmpty();
          act(line.text());
        } else {
          expect(line);
        }
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("line " + line.number() + ": " + line.text(), e);
      }
    }
    assertThat(happened).as("what was not expected at the end").isEmpty();
  }

  private void expect(HandoffScript.Line line) {
    long atNs = nowNs + line.afterNs();
    if (happened.isEmpty()) {
      passUntil(atNs);
    }
    assertThat(happened).as("what happened").isNotEmpty();
    Happened next = happened.removeFirst();
    assertThat(next.text()).isEqualTo(line.text());
    assertThat(next.atNs()).as("when").isEqualTo(atNs);
  }

  /** Lets time pass until something happens, or the moment is there. */
  private void passUntil(long untilNs) {
    while (happened.isEmpty()
        && handoff.nextNs() != ProxyMachine.NEVER
        && handoff.nextNs() <= untilNs) {
      nowNs = Math.max(nowNs, handoff.nextNs());
      handoff.due(nowNs);
    }
    if (happened.isEmpty()) {
      nowNs = untilNs;
    }
  }

  private void act(String text) {
    Matcher sends = WHO.matcher(text);
    if (sends.matches()) {
      String port = sends.group("port");
      send(
          sends.group("who").equals("client"),
          port == null ? PORT : Integer.parseInt(port),
          sends.group("segment"));
      return;
    }
    switch (text) {
      case "guest listens" -> handoff.guestListens(nowNs);
      case "guest gone" -> handoff.guestGone(nowNs);
      case "guest boots" -> guestIsn += 123_456_789;
      case "keeper refuses aloud" -> handoff.refuse(_ -> true, nowNs);
      case "keeper refuses silently" -> handoff.refuse(_ -> false, nowNs);
      case "kernel refuses pend", "kernel refuses activate", "kernel refuses plug" ->
          refused = text.substring("kernel refuses ".length());
      default -> throw new IllegalArgumentException("not an act: " + text);
    }
  }

  private void send(boolean client, int port, String segment) {
    int promised = promisedIsns.getOrDefault(port, 0);
    int length =
        client
            ? PacketText.write(segment, in, toGuest, port, SERVICE, CLIENT_ISN, promised)
            : PacketText.write(
                segment, in, toGuest.reversed(), SERVICE, port, guestIsn(port), CLIENT_ISN);
    Frame sent = new Frame();
    assertThat(sent.parse(in, 0, length)).isEqualTo(Verdict.ACCEPTED);
    assertThat(sent.verifyChecksums()).isEqualTo(Verdict.ACCEPTED);
    boolean taken = client ? handoff.fromClient(sent, nowNs) : handoff.fromGuest(sent, nowNs);
    if (!taken) {
      happen("keeper leaves it");
    }
  }

  private int guestIsn(int port) {
    return sharedKey && guestIsn == 2_000_000_000 ? promisedIsns.getOrDefault(port, 0) : guestIsn;
  }

  private void happen(String text) {
    happened.addLast(new Happened(nowNs, text));
  }

  private void sent(int length, boolean client) {
    assertThat(frame.parse(out, 0, length)).isEqualTo(Verdict.ACCEPTED);
    assertThat(frame.verifyChecksums()).isEqualTo(Verdict.ACCEPTED);
    int port = client ? frame.destinationPort() : frame.sourcePort();
    if (client && frame.tcp().has(TcpFlags.SYN)) {
      boolean anew = !promisedIsns.containsKey(port) || over.remove(port);
      if (anew) {
        promisedIsns.put(port, frame.tcp().sequence());
      }
    }
    int server = client ? promisedIsns.getOrDefault(port, 0) : guestIsn(port);
    String who = (client ? "client" : "guest") + (port == PORT ? "" : ":" + port) + " < ";
    String text =
        client
            ? PacketText.read(frame.tcp(), server, CLIENT_ISN)
            : PacketText.read(frame.tcp(), CLIENT_ISN, server);
    assertThat(client || PacketText.isGenuine(frame.tcp(), CLIENT_ISN)).as(text).isTrue();
    assertThat(frame.ethernet().destination()).isEqualTo((client ? CLIENT_MAC : GUEST_MAC).bits());
    happen(who + text);
  }

  private boolean refuses(String what) {
    boolean refuses = refused.equals(what);
    refused = refuses ? "" : refused;
    return refuses;
  }

  @Override
  public void toClient(Connection connection, Segment segment) {
    sent(craft.toClient(out, connection, segment), true);
  }

  @Override
  public void toGuest(Connection connection, Segment segment) {
    sent(craft.toGuest(out, connection, segment), false);
  }

  @Override
  public void answer(Frame syn, int isn, int window, TcpOptions options) {
    sent(tcp.synAck(out, syn, isn, window, options), true);
  }

  @Override
  public void resetClient(Frame received) {
    sent(tcp.resetFor(out, received), true);
  }

  @Override
  public void resetGuest(Frame received) {
    sent(tcp.resetFor(out, received), false);
  }

  @Override
  public void introduce(Connection connection) {
    happen("keeper introduce");
  }

  @Override
  public boolean pend(Connection connection) {
    happen("keeper pend");
    return !refuses("pend");
  }

  @Override
  public boolean activate(Connection connection, Renumbering splice) {
    int port = connection.flow().sourcePort();
    StringBuilder text = new StringBuilder("keeper activate");
    text.append(splice.greeting() ? " greeting" : "");
    splice.clientEnd().ifPresent(end -> text.append(" end ").append(end - CLIENT_ISN));
    if (splice.windowToClient() != 0) {
      text.append(" client window << ").append(splice.windowToClient());
    }
    if (splice.windowToGuest() != 0) {
      text.append(" guest window << ").append(splice.windowToGuest());
    }
    happen(text.toString());
    assertThat(splice.shift()).isEqualTo(promisedIsns.getOrDefault(port, 0) - guestIsn(port));
    assertThat(splice.clientIsn()).isEqualTo(connection.terms().clientIsn());
    return !refuses("activate");
  }

  @Override
  public void drop(Connection connection) {
    happen("keeper drop");
  }

  @Override
  public boolean plug() {
    happen("keeper plug");
    return !refuses("plug");
  }

  @Override
  public void pass(Frame received) {
    happen("keeper pass");
  }

  @Override
  public void established(Connection connection) {
    happen("keeper established");
  }

  @Override
  public void mispromised(Offer found, boolean v4, int window) {
    happen("keeper mispromised");
  }

  @Override
  public void count(Drop why) {
    happen("keeper counts " + why);
  }

  @Override
  public void ended(Connection connection, End how) {
    over.add(connection.flow().sourcePort());
    happen("keeper ended " + how);
  }
}
