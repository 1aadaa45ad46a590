package org.jitsu.linux.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written where, on directories that stand for both versions' file systems. */
class ControlGroupTest {

  private static final Limits BOTH = new Limits(32 << 20, 150);

  @TempDir private Path folder;
  private Path proc;

  @BeforeEach
  void make() throws Exception {
    proc = folder.resolve("proc");
    Files.createDirectories(proc.resolve("self"));
  }

  @Test
  void limitsInEachHierarchyOfVersion1() throws Exception {
    kernel(
        """
        32 31 0:29 /docker %s/cpu rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct
        35 31 0:32 / %s/memory rw,relatime - cgroup cgroup rw,memory
        41 31 0:38 / %s/unified rw,relatime - cgroup2 cgroup2 rw
        """,
        "4:memory:/a/b\n1:cpu,cpuacct:/docker/x\n0::/\n");
    Path cpu = Files.createDirectories(folder.resolve("cpu/x"));
    Path memory = Files.createDirectories(folder.resolve("memory/a/b"));
    Files.createDirectory(memory.resolve("jitsu-www-0"));

    ControlGroup.make(proc, "jitsu-www-", BOTH);

    assertThat(memory.resolve("jitsu-www-1/memory.limit_in_bytes")).hasContent("33554432");
    assertThat(cpu.resolve("jitsu-www-0/cpu.cfs_period_us")).hasContent("100000");
    assertThat(cpu.resolve("jitsu-www-0/cpu.cfs_quota_us")).hasContent("150000");
  }

  @Test
  void limitsInTheOneOfVersion2() throws Exception {
    Path own = unified("cpu io memory", "cpu memory", "");

    ControlGroup group = ControlGroup.make(proc, "jitsu-www-", BOTH);

    Path directory = own.resolve("jitsu-www-0");
    assertThat(directory.resolve("memory.max")).hasContent("33554432");
    assertThat(directory.resolve("cpu.max")).hasContent("150000 100000");
    group.enterThread();
    group.enter(77);
    assertThat(directory.resolve("cgroup.procs")).hasContent("77");
  }

  @Test
  void standsBesideOurOwnWhereThatHandsNothingOn() throws Exception {
    Path own = unified("cpu memory", "", "cpu memory");
    Files.delete(own.resolve("cgroup.subtree_control"));

    ControlGroup.make(proc, "jitsu-www-", new Limits(32 << 20, Limits.NONE));

    assertThat(own.resolveSibling("jitsu-www-0/memory.max")).hasContent("33554432");
    assertThat(own.resolveSibling("jitsu-www-0/cpu.max")).doesNotExist();
  }

  @Test
  void saysWhatWouldHelp() throws Exception {
    Path own = unified("cpu memory", "", "");
    Files.delete(own.resolve("cgroup.subtree_control"));
    Files.delete(own.resolveSibling("cgroup.subtree_control"));
    refuses(
        "the control group "
            + own
            + " hands memory and cpu on to no group below it; under systemd: Delegate=yes and"
            + " DelegateSubgroup=daemon");
    unified("io", "io", "io");
    refuses("no hierarchy of control groups offers 'memory' here");
    kernel("41 31 0:38 / /proc rw - proc proc rw\nnonsense\n", "0::/\n");
    refuses("no hierarchy of control groups offers 'memory' here");
    kernel("35 31 0:32 / %s/gone rw - cgroup cgroup rw,memory\n", "4:memory:/a\n");
    refuses("our own control group " + folder.resolve("gone/a") + " is not in sight");
  }

  @Test
  void findsTheGroupsOfAProcess() throws Exception {
    kernel("35 31 0:32 / %s/memory rw - cgroup cgroup rw,memory\n", "4:memory:/\n");
    Files.createDirectories(proc.resolve("99"));
    Files.writeString(proc.resolve("99/cgroup"), "4:memory:/a/jitsu-www-3\n1:cpu:/\n");
    Hierarchies hierarchies = new Hierarchies(proc);
    assertThat(hierarchies.of(99, "jitsu-www-"))
        .containsExactly(folder.resolve("memory/a/jitsu-www-3"));
    assertThat(hierarchies.of(99, "jitsu-shop-")).isEmpty();
  }

  private void refuses(String why) {
    assertThatThrownBy(() -> ControlGroup.make(proc, "jitsu-www-", BOTH))
        .isInstanceOf(IOException.class)
        .hasMessage(why);
  }

  /** A kernel with version 2 only; our group is {@code /unit/daemon}. */
  private Path unified(String offered, String handedOn, String handedOnAbove) throws IOException {
    kernel("30 23 0:26 / %s/cgroup rw - cgroup2 cgroup2 rw,nsdelegate\n", "0::/unit/daemon\n");
    Path own = Files.createDirectories(folder.resolve("cgroup/unit/daemon"));
    Files.writeString(own.resolve("cgroup.controllers"), offered + "\n");
    Files.writeString(own.resolve("cgroup.subtree_control"), handedOn + "\n");
    Files.writeString(own.resolveSibling("cgroup.subtree_control"), handedOnAbove + "\n");
    return own;
  }

  private void kernel(String mounts, String groups) throws IOException {
    Files.writeString(proc.resolve("self/mountinfo"), mounts.replace("%s", folder.toString()));
    Files.writeString(proc.resolve("self/cgroup"), groups);
  }
}
