package org.jitsu.guest;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jitsu.core.GuestName;

/** What every guest is doing, for others than the keeper to see, or to wait for. Any thread. */
final class GuestViews {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<GuestName, GuestView> views = new TreeMap<>();

  void put(GuestView view) {
    lock.lock();
    try {
      views.put(view.name(), view);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void remove(GuestName guest) {
    lock.lock();
    try {
      views.remove(guest);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  Optional<GuestView> of(GuestName guest) {
    lock.lock();
    try {
      return Optional.ofNullable(views.get(guest));
    } finally {
      lock.unlock();
    }
  }

  boolean contains(GuestName guest) {
    lock.lock();
    try {
      return views.containsKey(guest);
    } finally {
      lock.unlock();
    }
  }

  Collection<GuestView> all() {
    lock.lock();
    try {
      return List.copyOf(views.values());
    } finally {
      lock.unlock();
    }
  }

  boolean await(Predicate<Collection<GuestView>> condition, Duration atMost)
      throws InterruptedException {
    long leftNs = atMost.toNanos();
    lock.lock();
    try {
      while (!condition.test(List.copyOf(views.values()))) {
        if (leftNs <= 0) {
          return false;
        }
        leftNs = changed.awaitNanos(leftNs);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
