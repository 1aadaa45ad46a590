package org.jitsu.synjitsu.proxy;

/** How far a connection is with its client; Synjitsu's end of it, in the words of RFC 9293. */
public sealed interface ClientSide {

  /** What strange segments were answered lately. */
  Challenges challenges();

  /** The same with other answers counted. */
  ClientSide with(Challenges newer);

  /**
   * SYN-RECEIVED: its SYN was answered.
   *
   * @param sent how often
   * @param dueNs when the answer is sent again
   */
  record Greeting(int sent, long dueNs, Challenges challenges) implements ClientSide {

    @Override
    public Greeting with(Challenges newer) {
      return new Greeting(sent, dueNs, newer);
    }
  }

  /**
   * ESTABLISHED, or CLOSE-WAIT once its FIN came.
   *
   * @param received what came of its stream
   * @param window the newest window field it sent, scaled as agreed
   * @param windowSeq the sequence number of the segment with that field (SND.WL1)
   */
  record Talking(Received received, int window, int windowSeq, Challenges challenges)
      implements ClientSide {

    @Override
    public Talking with(Challenges newer) {
      return new Talking(received, window, windowSeq, newer);
    }

    Talking with(Received newer) {
      return new Talking(newer, window, windowSeq, challenges);
    }
  }
}
