package org.jitsu.backends.board;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClient.DirEntry;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;
import org.jitsu.backends.xl.reach.CommandRunner.Finished;
import org.jitsu.backends.xl.reach.SshRunner;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;

/**
 * Images on a board, each called by the SHA-256 of its content. What has such a name was verified
 * there when it came. When they take more than they may, those that were used longest ago go. One
 * call at a time.
 */
final class ImageStore {

  private static final int MODE = 0700;
  private static final String PART = ".part";

  private final SshRunner runner;
  private final String directory;
  private final long mostBytes;

  /**
   * A store in a directory of a board.
   *
   * @param mostBytes what they may take together, in bytes
   */
  ImageStore(SshRunner runner, String directory, long mostBytes) {
    this.runner = runner;
    this.directory = directory;
    this.mostBytes = mostBytes;
  }

  /** Returns the path of an image of that content. */
  String path(String sha256) {
    return directory + "/" + sha256;
  }

  /**
   * Copies an image there, unless its content is there already.
   *
   * @param used the digests of images that must stay
   */
  synchronized void put(Path file, String sha256, Set<String> used) throws HypervisorException {
    try (SftpClient sftp = SftpClientFactory.instance().createSftpClient(runner.session())) {
      if (isThere(sftp, path(sha256))) {
        touch(sha256);
        return;
      }
      long bytes = Files.size(file);
      makeRoom(sftp, bytes, sha256, used);
      String part = path(sha256) + PART;
      try (InputStream in = Files.newInputStream(file);
          OutputStream out = sftp.write(part)) {
        in.transferTo(out);
      }
      verify(part, sha256);
      sftp.setStat(part, new SftpClient.Attributes().perms(MODE));
      sftp.rename(part, path(sha256));
    } catch (IOException broken) {
      throw new HypervisorException(
          Kind.UNAVAILABLE, "copying " + file + " to the board: " + broken.getMessage(), broken);
    }
  }

  private void verify(String part, String sha256) throws HypervisorException {
    Finished finished =
        runner.run(List.of("sha256sum", part), InputStream.nullInputStream(), BoardHost.SLOW);
    if (!finished.isGood() || !finished.output().startsWith(sha256 + " ")) {
      throw new HypervisorException(
          Kind.FAILED,
          "an image came to the board with another content than it has here: "
              + (finished.isGood() ? finished.output() : finished.errors()).strip());
    }
  }

  private static boolean isThere(SftpClient sftp, String path) throws IOException {
    try {
      sftp.stat(path);
      return true;
    } catch (SftpException refused) {
      if (refused.getStatus() == SftpConstants.SSH_FX_NO_SUCH_FILE) {
        return false;
      }
      throw refused;
    }
  }

  /** Remembers that it was used now, by the board's own clock. */
  private void touch(String sha256) throws IOException, HypervisorException {
    Finished touched =
        runner.run(
            List.of("touch", "-c", path(sha256)), InputStream.nullInputStream(), BoardHost.QUICK);
    if (!touched.isGood()) {
      throw new IOException(touched.errors().strip());
    }
  }

  private void makeRoom(SftpClient sftp, long bytes, String sha256, Set<String> used)
      throws IOException, HypervisorException {
    List<DirEntry> images = new ArrayList<>();
    for (DirEntry entry : sftp.readDir(directory)) {
      if (entry.getAttributes().isRegularFile()) {
        images.add(entry);
      }
    }
    long takenBytes = images.stream().mapToLong(image -> image.getAttributes().getSize()).sum();
    images.sort(Comparator.comparing(image -> time(image)));
    for (DirEntry image : images) {
      boolean isPart = image.getFilename().endsWith(PART);
      boolean isOver = takenBytes + bytes > mostBytes;
      if ((isOver || isPart) && !used.contains(image.getFilename())) {
        sftp.remove(directory + "/" + image.getFilename());
        takenBytes -= image.getAttributes().getSize();
      }
    }
    if (takenBytes + bytes > mostBytes) {
      throw new HypervisorException(
          Kind.NO_RESOURCES,
          "there is no room for image "
              + sha256.substring(0, 12)
              + " of "
              + bytes
              + " bytes: 'store' is "
              + mostBytes
              + " bytes, of which "
              + takenBytes
              + " are in use");
    }
  }

  private static FileTime time(DirEntry image) {
    FileTime time = image.getAttributes().getModifyTime();
    return time == null ? FileTime.fromMillis(0) : time;
  }
}
