package org.jitsu.synjitsu.probe;

import java.util.List;

/**
 * When to ask a booting guest whether it listens, and how. One question is under way at a time.
 *
 * <p>What is sent before the VMM has attached to the link is lost. What is sent then queues for the
 * guest, and answers itself the moment the guest looks: so one whole question is asked at the
 * attachment, and until the guest is heard it is merely greeted now and then, for it must take each
 * frame from its queue before it can do anything else. From its first frame on questions are
 * frequent. Pauses grow with the time since then, a sixteenth of it, so that probing never adds
 * more than that to a start.
 *
 * @param open what has not answered yet, the next to be asked first
 * @param contact how far the guest is
 * @param asked whether a whole question was sent since the contact was made that there is
 * @param sinceNs when that contact was made
 * @param nextNs when the next question is due
 */
public record Probing(
    List<Target> open, Contact contact, boolean asked, long sinceNs, long nextNs) {

  /** How far a guest is. */
  public enum Contact {
    /** Nobody has attached to its link, as far as is known. */
    NONE,
    /** Its VMM has: what is sent now queues for it. */
    ATTACHED,
    /** It has sent a frame. */
    HEARD
  }

  /** How a guest is asked. */
  public enum Manner {
    /** It is only told who is there, which it answers when it can. */
    GREET,
    /** It is told who is there, and asked. */
    INTRODUCE,
    /** It is asked. */
    ASK
  }

  private static final long SHARE = 16;
  private static final long UNHEARD_NS = 10_000_000;
  private static final long UNANSWERED_LEAST_NS = 1_000_000;
  private static final long REFUSED_LEAST_NS = 250_000;
  private static final long MOST_NS = 5_000_000;

  public Probing {
    open = List.copyOf(open);
  }

  /** Begins to watch. */
  public static Probing begin(List<Target> targets, long nowNs) {
    return new Probing(targets, Contact.NONE, false, nowNs, nowNs);
  }

  /** Returns whether every target answered. */
  public boolean isDone() {
    return open.isEmpty();
  }

  /** Returns whether a question is due. */
  public boolean isDue(long nowNs) {
    return !isDone() && nowNs - nextNs >= 0;
  }

  /** Returns how the next question is to be asked. */
  public Manner manner() {
    if (!asked) {
      return Manner.INTRODUCE;
    }
    return contact == Contact.HEARD ? Manner.ASK : Manner.GREET;
  }

  /** The first open target was asked. */
  public Probing asked(long nowNs) {
    long patienceNs = contact == Contact.HEARD ? pause(nowNs, UNANSWERED_LEAST_NS) : UNHEARD_NS;
    return new Probing(open, contact, true, sinceNs, nowNs + patienceNs);
  }

  /** The VMM attached to the link: what was sent before is lost. */
  public Probing attached(long nowNs) {
    return contact == Contact.NONE
        ? new Probing(open, Contact.ATTACHED, false, nowNs, nowNs)
        : this;
  }

  /**
   * The guest sent a frame, whatever it is: the answer to what queues for it is not far, and if
   * nothing does, it is asked at once.
   */
  public Probing heard(long nowNs) {
    return switch (contact) {
      case NONE -> new Probing(open, Contact.HEARD, false, nowNs, nowNs);
      case ATTACHED ->
          new Probing(
              open, Contact.HEARD, asked, nowNs, asked ? nowNs + UNANSWERED_LEAST_NS : nowNs);
      case HEARD -> this;
    };
  }

  /** The guest answered by a RST: it is there and does not listen yet. */
  public Probing refused(long nowNs) {
    Probing heard = heard(nowNs);
    return heard.next(nowNs + heard.pause(nowNs, REFUSED_LEAST_NS));
  }

  /** The target answered; the next one is due at once. */
  public Probing answered(Target target, long nowNs) {
    List<Target> left = open.stream().filter(other -> !other.equals(target)).toList();
    return left.size() == open.size()
        ? this
        : new Probing(left, Contact.HEARD, asked, heard(nowNs).sinceNs, nowNs);
  }

  private long pause(long nowNs, long leastNs) {
    return Math.clamp((nowNs - sinceNs) / SHARE, leastNs, MOST_NS);
  }

  private Probing next(long atNs) {
    return new Probing(open, contact, asked, sinceNs, atNs);
  }
}
