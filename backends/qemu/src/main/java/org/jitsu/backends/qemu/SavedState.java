package org.jitsu.backends.qemu;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jitsu.backends.qemu.Options.Accel;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A guest's state on disk, and beside it what it belongs to: without that nothing counts as saved.
 * One thread at a time; the state itself is for its owner's eyes only, for it has all that the
 * guest knew.
 *
 * @param state what QEMU wrote
 * @param labelFile what that belongs to
 * @param started what runs, or ran last, was booted from
 */
record SavedState(Path state, Path labelFile, Path started) {

  /**
   * What a state belongs to.
   *
   * @param key one of {@link StateKeys}; or, of what runs, its identity
   * @param accel what executed the guest, and must again
   */
  record Label(String key, Accel accel) {

    static Label parse(String text) throws IOException {
      String[] words = text.strip().split(" ", -1);
      if (words.length != 2) {
        throw new IOException("it says '" + text + "'");
      }
      try {
        return new Label(words[0], Accel.valueOf(words[1]));
      } catch (IllegalArgumentException unknown) {
        throw new IOException("it says '" + text + "'", unknown);
      }
    }

    @Override
    public String toString() {
      return key + " " + accel + "\n";
    }
  }

  static SavedState in(GuestHome home) {
    Path directory = home.directory();
    return new SavedState(
        directory.resolve("saved"),
        directory.resolve("saved.label"),
        directory.resolve("started.label"));
  }

  /** Remembers what the guest is booted from, for whichever daemon saves it. */
  void starts(Label label) throws IOException {
    Files.writeString(started, label.toString());
  }

  /**
   * Saves what runs, which is left stopped in memory; it has no label yet.
   *
   * @param identity of what is there now to be booted
   * @throws HypervisorException also when what runs was booted from something else
   */
  void save(Vmm vmm, String identity) throws IOException, HypervisorException {
    Label running = read(started);
    if (running == null || !running.key().equals(identity)) {
      throw new HypervisorException(
          Kind.FAILED,
          "it is not saved: its image or its definition has changed since it was booted");
    }
    Files.deleteIfExists(labelFile);
    Path fresh = state.resolveSibling("saved.new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (FileChannel file = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      vmm.save(file);
    } catch (IOException | HypervisorException | RuntimeException failed) {
      Files.deleteIfExists(fresh);
      throw failed;
    }
    Files.move(fresh, state, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Has what was saved restored where this key is the one that is asked for. */
  void belongsTo(String key) throws IOException {
    Label running = read(started);
    if (running != null) {
      Files.writeString(labelFile, new Label(key, running.accel()).toString());
    }
  }

  /** Returns what the saved state belongs to; null when nothing is saved. */
  @Nullable Label label() throws IOException {
    return Files.exists(state) ? read(labelFile) : null;
  }

  /** Has it restored never again, not even by the next daemon. */
  void take() throws IOException {
    Files.deleteIfExists(labelFile);
  }

  /** Forgets what is saved. */
  void discard() throws IOException {
    take();
    Files.deleteIfExists(state);
  }

  /** Leaves nothing of the guest. */
  void forget() throws IOException {
    discard();
    Files.deleteIfExists(aside());
    Files.deleteIfExists(started);
  }

  /** Keeps what is saved for whoever wants to look at it, in place of what was kept so before. */
  Path setAside() throws IOException {
    take();
    Files.move(state, aside(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return aside();
  }

  private Path aside() {
    return state.resolveSibling("saved.stale");
  }

  private static @Nullable Label read(Path file) throws IOException {
    try {
      return Label.parse(Files.readString(file));
    } catch (NoSuchFileException none) {
      return null;
    }
  }
}
