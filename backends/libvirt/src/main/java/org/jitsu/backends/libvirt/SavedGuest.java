package org.jitsu.backends.libvirt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jitsu.core.hash.Sha256;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;

/**
 * A guest on disk: its state, as libvirt wrote it, and beside it a digest of the XML that it was
 * started with (the XML itself may hold passwords). It is good for one restore, and only while the
 * guest would be started with the same XML. A file of our own rather than libvirt's managed save,
 * which only persistent domains have. One thread at a time.
 *
 * @param state what libvirt saved
 * @param savedXml the digest that belongs to it; without it nothing counts as saved
 * @param startedXml the digest of what runs, or ran last
 */
record SavedGuest(Path state, Path savedXml, Path startedXml) {

  static SavedGuest in(Path directory) {
    return new SavedGuest(
        directory.resolve("saved"),
        directory.resolve("saved.sha256"),
        directory.resolve("started.sha256"));
  }

  /** Remembers what the guest is started with, for whichever daemon saves it. */
  void starts(String xml) throws IOException {
    Files.writeString(startedXml, Sha256.hex(xml));
  }

  /** Saves a domain that runs, which ends by it. */
  void save(GuestDomain domain) throws HypervisorException, IOException {
    discard();
    if (!Files.exists(startedXml)) {
      throw new HypervisorException(
          Kind.FAILED, "it is not saved: it was not started from here, and could not be restored");
    }
    domain.save(state);
    Files.copy(startedXml, savedXml, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Whether something is saved. */
  boolean isThere() {
    return Files.exists(state) && Files.exists(savedXml);
  }

  /** Whether it can be restored in place of a start with that XML. */
  boolean fits(String nextXml) throws IOException {
    return isThere() && Files.readString(savedXml).equals(Sha256.hex(nextXml));
  }

  /** Restores it; whatever comes of that, there is nothing saved any more. */
  void restore(LibvirtHost host) throws HypervisorException, IOException {
    Files.deleteIfExists(savedXml); // first: not even the next daemon may restore it again
    try {
      host.restore(state.toString());
    } finally {
      discard();
    }
  }

  /** Forgets what was saved. */
  void discard() throws IOException {
    Files.deleteIfExists(savedXml);
    Files.deleteIfExists(state);
  }
}
