package org.jitsu.synjitsu.profile;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Profiles that are saved whenever they change, by a thread of their own: whoever learns never
 * waits for the disk. Of changes that come while a save is under way only the newest is saved next.
 */
public final class SavedProfiles implements Profiles, AutoCloseable {

  private static final System.Logger LOG = System.getLogger(SavedProfiles.class.getName());

  private final ProfileFile file;
  private final ProfileBook book;
  private final AtomicReference<Map<ProfileKey, ProfileBook.Entry>> unsaved =
      new AtomicReference<>();
  private final ExecutorService saver =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("profiles").daemon().factory());

  private SavedProfiles(ProfileFile file, ProfileBook book) {
    this.file = file;
    this.book = book;
  }

  /** Begins with what the file holds; a damaged one is set aside, and said. Blocks. */
  public static SavedProfiles load(ProfileFile file) throws IOException {
    ProfileFile.Loaded loaded = file.load();
    loaded.damage().ifPresent(damage -> LOG.log(System.Logger.Level.WARNING, damage));
    return new SavedProfiles(file, new ProfileBook(loaded.known()));
  }

  @Override
  public Optional<ProfileBook.Entry> find(ProfileKey key) {
    return book.find(key);
  }

  @Override
  public void learn(ProfileKey key, Profile seen, int bootMs) {
    book.learn(key, seen, bootMs);
    save();
  }

  @Override
  public void distrust(ProfileKey key) {
    book.distrust(key);
    save();
  }

  private void save() {
    Optional<Map<ProfileKey, ProfileBook.Entry>> changes = book.takeChanges();
    if (changes.isPresent() && unsaved.getAndSet(changes.get()) == null) {
      saver.execute(this::saveNow);
    }
  }

  private void saveNow() {
    Map<ProfileKey, ProfileBook.Entry> newest = unsaved.getAndSet(null);
    try {
      if (newest != null) {
        file.save(newest);
      }
    } catch (IOException refused) {
      LOG.log(
          System.Logger.Level.WARNING,
          "what was learned of guests could not be saved, and is learned again by the next daemon: {0}",
          refused.toString());
    }
  }

  /** Waits until what was learned is saved. */
  @Override
  public void close() {
    saver.close();
  }
}
