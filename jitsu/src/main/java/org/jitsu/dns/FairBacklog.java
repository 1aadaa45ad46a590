package org.jitsu.dns;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Queues in {@value #LANES} lanes from which it is taken in turn: who fills one lane delays those
 * who share it, and nobody else by more than one of theirs (stochastic fairness queueing, McKenney
 * 1990). At most {@value #MOST} wait; then the oldest of the fullest lane makes room, as in RFC
 * 8290 section 4.1. One thread at a time uses it.
 */
final class FairBacklog<T> {

  static final int LANES = 64;
  static final int MOST = 2048;

  private final List<ArrayDeque<T>> lanes = new ArrayList<>(LANES);
  private int size;
  private int turn;

  FairBacklog() {
    for (int i = 0; i < LANES; i++) {
      lanes.add(new ArrayDeque<>());
    }
  }

  boolean isEmpty() {
    return size == 0;
  }

  /**
   * Adds to a lane.
   *
   * @param lane any number; lanes are told by its last bits
   * @return false when another one had to make room
   */
  boolean add(int lane, T waiting) {
    boolean isFull = size == MOST;
    if (isFull) {
      fullest().remove();
      size--;
    }
    lanes.get(lane & (LANES - 1)).add(waiting);
    size++;
    return !isFull;
  }

  private ArrayDeque<T> fullest() {
    ArrayDeque<T> fullest = lanes.getFirst();
    for (int i = 1; i < LANES; i++) {
      ArrayDeque<T> queue = lanes.get(i);
      fullest = queue.size() > fullest.size() ? queue : fullest;
    }
    return fullest;
  }

  /**
   * Removes the oldest of the lane whose turn it is.
   *
   * @throws java.util.NoSuchElementException when it is empty
   */
  T remove() {
    for (int i = 0; i < LANES; i++) {
      ArrayDeque<T> queue = lanes.get(turn);
      turn = (turn + 1) & (LANES - 1);
      if (!queue.isEmpty()) {
        size--;
        return queue.remove();
      }
    }
    throw new java.util.NoSuchElementException();
  }
}
