package org.jitsu.testkit;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.Attachment;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.summon.AddressHold;
import org.jitsu.core.summon.HoldException;
import org.jitsu.core.summon.Holding;
import org.jitsu.core.summon.PortHold;
import org.jitsu.core.time.VirtualTime;

/**
 * An address hold without packets: it remembers what it was asked, and answers after a while or
 * refuses, by script. As with Synjitsu, requests take effect in the order in which they came, and a
 * refused release leaves the address held. One thread, that of the {@link VirtualTime}.
 */
public final class ScriptedHold implements AddressHold, PortHold {

  private final VirtualTime time;
  private final ScriptedLinks links;
  private final Map<GuestName, Address> addresses = new HashMap<>();
  private final Map<GuestName, CompletableFuture<Long>> watched = new HashMap<>();
  private final Set<GuestName> holdRefused = new HashSet<>();
  private final Deque<String> releaseFailures = new ArrayDeque<>();
  private final List<Call> calls = new ArrayList<>();
  private long answersAtNs;
  private long delayNs;

  /** Where a guest's addresses lead. */
  public enum Address {
    /** Nowhere: nobody was asked to hold them yet. */
    NOWHERE,
    /** To the holder. */
    HELD,
    /** To the guest. */
    SERVED
  }

  /** What a hold can be asked. */
  public enum Asked {
    HOLD,
    LISTENING,
    RELEASE,
    REFUSE,
    FORGET
  }

  /** Something that it was asked. */
  public record Call(Asked asked, GuestName guest) {}

  /** Makes a hold that answers at once, and plugs these links. */
  public ScriptedHold(VirtualTime time, ScriptedLinks links) {
    this.time = time;
    this.links = links;
  }

  /** Lets every later answer take so long. */
  public void answersIn(long afterNs) {
    delayNs = afterNs;
  }

  /** Lets the kernel refuse to hold a guest's addresses, until it may again. */
  public void refuseToHold(GuestName guest, boolean refused) {
    if (refused) {
      holdRefused.add(guest);
    } else {
      holdRefused.remove(guest);
    }
  }

  /** Lets the kernel refuse the next release. */
  public void failNextRelease(String why) {
    releaseFailures.add(why);
  }

  /** Lets the kernel refuse nothing any more, whatever it was told before. */
  public void refuseNothing() {
    holdRefused.clear();
    releaseFailures.clear();
  }

  /** The guest is seen to listen, if it is watched. */
  public void listens(GuestName guest) {
    CompletableFuture<Long> listening = watched.remove(guest);
    if (listening != null) {
      listening.complete(time.nowNs());
    }
  }

  /** Returns where the guest's addresses lead now. */
  public Address address(GuestName guest) {
    return addresses.getOrDefault(guest, Address.NOWHERE);
  }

  /** Returns what it was asked so far, in order. */
  public List<Call> calls() {
    return List.copyOf(calls);
  }

  @Override
  public CompletionStage<Void> hold(Holding holding) {
    GuestName guest = holding.guest();
    calls.add(new Call(Asked.HOLD, guest));
    return later(
            () -> {
              unwatch(guest);
              if (holdRefused.contains(guest)) {
                throw new HoldException(guest, "scripted", new IOException("no such bridge"));
              }
              links.unplug(guest);
              addresses.put(guest, Address.HELD);
              return true;
            })
        .thenAccept(_ -> {});
  }

  @Override
  public CompletionStage<Long> listening(GuestName guest, GuestLink link) {
    calls.add(new Call(Asked.LISTENING, guest));
    unwatch(guest);
    CompletableFuture<Long> listening = new CompletableFuture<>();
    watched.put(guest, listening);
    return listening;
  }

  @Override
  public CompletionStage<HandedOver> handOver(GuestName guest, GuestLink link) {
    return listening(guest, link)
        .thenApply(
            atNs -> {
              calls.add(new Call(Asked.RELEASE, guest));
              try {
                return new HandedOver(atNs, give(guest, link));
              } catch (HoldException refused) {
                throw new CompletionException(refused);
              }
            });
  }

  @Override
  public CompletionStage<Released> release(GuestName guest, GuestLink link) {
    calls.add(new Call(Asked.RELEASE, guest));
    return later(() -> give(guest, link));
  }

  @Override
  public CompletionStage<Released> release(GuestName guest, Attachment.Ports where) {
    calls.add(new Call(Asked.RELEASE, guest));
    return later(
        () -> {
          refuseIfScripted(guest);
          addresses.put(guest, Address.SERVED);
          return new Released(time.nowNs(), time.nowNs(), 0);
        });
  }

  private void refuseIfScripted(GuestName guest) throws HoldException {
    String failure = releaseFailures.poll();
    if (failure != null) {
      throw new HoldException(guest, failure, new IOException("device busy"));
    }
  }

  private Released give(GuestName guest, GuestLink link) throws HoldException {
    unwatch(guest);
    refuseIfScripted(guest);
    try {
      links.plug(link);
    } catch (IOException gone) {
      throw new HoldException(guest, "its link is gone", gone);
    }
    addresses.put(guest, Address.SERVED);
    return new Released(time.nowNs(), time.nowNs(), 0);
  }

  @Override
  public void refuse(GuestName guest) {
    calls.add(new Call(Asked.REFUSE, guest));
  }

  @Override
  public CompletionStage<Void> forget(GuestName guest) {
    calls.add(new Call(Asked.FORGET, guest));
    return later(
            () -> {
              unwatch(guest);
              addresses.remove(guest);
              return true;
            })
        .thenAccept(_ -> {});
  }

  private interface Work<T> {
    T done() throws HoldException;
  }

  private <T> CompletionStage<T> later(Work<T> work) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    answersAtNs = Math.max(answersAtNs, time.nowNs() + delayNs);
    time.after(
        answersAtNs - time.nowNs(),
        () -> {
          try {
            answer.complete(work.done());
          } catch (HoldException refused) {
            answer.completeExceptionally(refused);
          }
        });
    return answer;
  }

  private void unwatch(GuestName guest) {
    CompletableFuture<Long> listening = watched.remove(guest);
    if (listening != null) {
      listening.completeExceptionally(new CancellationException(guest + " is watched no more"));
    }
  }
}
