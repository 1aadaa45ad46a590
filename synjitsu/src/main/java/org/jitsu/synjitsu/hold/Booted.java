package org.jitsu.synjitsu.hold;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeMap;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.synjitsu.isn.HashKey;
import org.jitsu.synjitsu.isn.SharedIsn;
import org.jitsu.synjitsu.profile.ProfileKey;
import org.jspecify.annotations.Nullable;

/**
 * What is booted, as far as its TCP may depend on it.
 *
 * @param key of its profile; an image that is built anew has another
 * @param shared the numbers that it chooses if it has a key on its command line and uses it
 */
record Booted(ProfileKey key, @Nullable SharedIsn shared) {

  private static final String ISN_KEY = "isn-key=";

  /** Looks at a guest's image; blocks for as long as its file system does. */
  static Booted look(GuestSpec spec) throws IOException {
    StringBuilder image = new StringBuilder(identity(spec.kernel()));
    if (spec.initrd() != null) {
      image.append(' ').append(identity(spec.initrd()));
    }
    String machine = new TreeMap<>(spec.options()) + " cpus=" + spec.cpus();
    return new Booted(
        ProfileKey.of(image.toString(), spec.cmdline(), spec.memoryBytes(), machine),
        shared(spec.cmdline()));
  }

  private static String identity(Path file) throws IOException {
    return file.toRealPath() + " " + Files.size(file) + " " + Files.getLastModifiedTime(file);
  }

  private static @Nullable SharedIsn shared(String cmdline) {
    return Arrays.stream(cmdline.split(" ", -1))
        .filter(word -> word.startsWith(ISN_KEY))
        .map(word -> word.substring(ISN_KEY.length()))
        .filter(digits -> digits.matches("[0-9a-fA-F]{32}")) // what else there is, a guest refuses
        .findFirst()
        .map(digits -> new SharedIsn(HashKey.parse(digits)))
        .orElse(null);
  }
}
