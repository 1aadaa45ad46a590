package org.jitsu.core.hypervisor;

import java.util.List;
import org.jitsu.core.trace.Mark;

/**
 * What a start led to.
 *
 * @param attachment where the guest is reached
 * @param marks the moments of the start that the backend saw, in order
 * @param goesOn whether it was ready before and goes on from there, rather than boots
 */
public record Started(Attachment attachment, List<Mark> marks, boolean goesOn) {

  public Started {
    marks = List.copyOf(marks);
  }

  /** A guest that boots. */
  public Started(Attachment attachment, List<Mark> marks) {
    this(attachment, marks, false);
  }
}
