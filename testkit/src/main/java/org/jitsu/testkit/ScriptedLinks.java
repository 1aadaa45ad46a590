package org.jitsu.testkit;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestLinks;

/** Links that exist as names only, and a bridge that is a set. One thread. */
public final class ScriptedLinks implements GuestLinks {

  private final Map<GuestName, GuestLink> links = new TreeMap<>();
  private final Set<GuestLink> plugged = new HashSet<>();
  private final Deque<String> failures = new ArrayDeque<>();
  private int made;

  /** Lets the next call of {@link #make} fail. */
  public void failNext(String why) {
    failures.add(why);
  }

  @Override
  public GuestLink make(GuestName guest, Mac mac) throws IOException {
    remove(guest);
    if (!failures.isEmpty()) {
      throw new IOException(failures.remove());
    }
    made++;
    GuestLink link = new GuestLink("tap" + made, made, mac);
    links.put(guest, link);
    return link;
  }

  @Override
  public Optional<GuestLink> find(GuestName guest, Mac mac) {
    return Optional.ofNullable(links.get(guest));
  }

  @Override
  public boolean isPlugged(GuestLink link) {
    return plugged.contains(link);
  }

  @Override
  public void remove(GuestName guest) {
    GuestLink gone = links.remove(guest);
    if (gone != null) {
      plugged.remove(gone);
    }
  }

  /** Returns how many links were made since the beginning. */
  public int made() {
    return made;
  }

  void plug(GuestLink link) throws IOException {
    if (!links.containsValue(link)) {
      throw new IOException("no device " + link.ifName());
    }
    plugged.add(link);
  }

  void unplug(GuestName guest) {
    GuestLink link = links.get(guest);
    if (link != null) {
      plugged.remove(link);
    }
  }
}
