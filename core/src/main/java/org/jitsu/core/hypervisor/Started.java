package org.jitsu.core.hypervisor;

import java.util.List;
import org.jitsu.core.trace.Mark;

/**
 * What a start led to.
 *
 * @param attachment where the guest is reached
 * @param marks the moments of the start that the backend saw, in order
 */
public record Started(Attachment attachment, List<Mark> marks) {

  public Started {
    marks = List.copyOf(marks);
  }
}
