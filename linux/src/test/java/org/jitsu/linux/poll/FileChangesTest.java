package org.jitsu.linux.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jitsu.linux.sys.Errno;
import org.jitsu.linux.sys.LinuxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileChangesTest {

  @TempDir Path folder;

  @Test
  void tellsWhichFilesWereWrittenToUnderWhateverName() throws Exception {
    Path one = Files.createFile(folder.resolve("one"));
    Path two = Files.createFile(folder.resolve("two"));
    try (FileChanges changes = FileChanges.open()) {
      int first = changes.watch(one);
      int second = changes.watch(two);
      assertThat(taken(changes)).isEmpty();

      Files.writeString(two, "x", StandardOpenOption.APPEND);
      Path renamed = Files.move(one, folder.resolve("renamed"));
      Files.writeString(renamed, "x", StandardOpenOption.APPEND);
      Files.writeString(renamed, "y", StandardOpenOption.APPEND);
      assertThat(taken(changes)).containsExactly(second, first);

      changes.forget(first);
      Files.writeString(renamed, "z", StandardOpenOption.APPEND);
      assertThat(taken(changes)).doesNotHaveDuplicates().isSubsetOf(first);
      changes.forget(first);
      assertThat(changes.watch(renamed)).isNotIn(first, second);
    }
  }

  @Test
  void handsOnMoreThanItTakesAtOnce() throws Exception {
    try (FileChanges changes = FileChanges.open()) {
      List<Integer> watched = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        Path file = Files.createFile(folder.resolve("f" + i));
        watched.add(changes.watch(file));
        Files.writeString(file, "x");
      }
      assertThat(taken(changes)).containsExactlyElementsOf(watched);
    }
  }

  @Test
  void saysWhatItCannotWatch() throws Exception {
    try (FileChanges changes = FileChanges.open()) {
      assertThatThrownBy(() -> changes.watch(folder.resolve("missing")))
          .isInstanceOfSatisfying(
              LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
    }
  }

  private static List<Integer> taken(FileChanges changes) throws LinuxException {
    List<Integer> taken = new ArrayList<>();
    changes.take(taken::add);
    return taken;
  }
}
