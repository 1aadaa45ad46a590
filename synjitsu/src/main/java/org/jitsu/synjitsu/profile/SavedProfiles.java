package org.jitsu.synjitsu.profile;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Profiles that are saved whenever they change, by a thread of their own and a second later: a
 * guest's clients wait neither for the disk nor beside it. Of what changes until then only the
 * newest is saved. One thread learns and closes.
 */
public final class SavedProfiles implements Profiles, AutoCloseable {

  private static final System.Logger LOG = System.getLogger(SavedProfiles.class.getName());

  private static final long LATER_MS = 1000;

  private final ProfileFile file;
  private final ProfileBook book;
  private final AtomicReference<Map<ProfileKey, ProfileBook.Entry>> unsaved =
      new AtomicReference<>();
  private final ScheduledThreadPoolExecutor saver =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("profiles").daemon().factory());

  private SavedProfiles(ProfileFile file, ProfileBook book) {
    this.file = file;
    this.book = book;
    saver.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
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
      saver.schedule(this::saveNow, LATER_MS, TimeUnit.MILLISECONDS);
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

  /** Saves what was learned, and returns when that is done. */
  @Override
  public void close() {
    saver.close();
    saveNow();
  }
}
