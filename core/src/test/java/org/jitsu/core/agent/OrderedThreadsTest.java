package org.jitsu.core.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OrderedThreadsTest {
  private final OrderedThreads<String> threads = new OrderedThreads<>("guest");
  private final BlockingQueue<String> made = new LinkedBlockingQueue<>();
  private final CountDownLatch gate = new CountDownLatch(1);

  private void blocked(String name) {
    try {
      gate.await();
      made.add(name);
    } catch (InterruptedException hurry) {
      made.add(name + " interrupted");
    }
  }

  @Test
  void callsOfOneWaitForEachOtherAndThoseOfOthersDoNot() throws Exception {
    threads.call("a", () -> blocked("a1"));
    threads.call("a", () -> made.add("a2"));
    threads.call("b", () -> made.add(Thread.currentThread().getName()));

    assertThat(made.poll(20, TimeUnit.SECONDS)).isEqualTo("guest b");
    gate.countDown();
    threads.close();
    assertThat(List.copyOf(made)).containsExactly("a1", "a2");
    assertThatThrownBy(() -> threads.call("a", () -> made.add("late")))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void whatIsUnderWayIsInterruptedAndWhatWaitsIsNotDone() throws Exception {
    CountDownLatch underWay = new CountDownLatch(1);
    threads.call(
        "a",
        () -> {
          underWay.countDown();
          blocked("a1");
        });
    threads.call("a", () -> made.add("a2"));
    underWay.await();

    threads.interrupt();

    assertThat(List.copyOf(made)).containsExactly("a1 interrupted");
  }
}
