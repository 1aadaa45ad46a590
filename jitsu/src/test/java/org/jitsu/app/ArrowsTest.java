package org.jitsu.app;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rooms meet only where ARCHITECTURE.md says that they meet. */
class ArrowsTest {

  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("testkit"))
          .importPackages("org.jitsu");

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiterString = "->",
      textBlock =
          """
          core          ->
          wire          ->
          linux         ->
          power         -> linux
          synjitsu      -> core wire linux
          backends.qemu -> core linux
          backends.solo5 -> core linux
          backends.libvirt -> core linux
          backends.xl   -> core linux
          backends.board -> core linux backends.xl.reach backends.qemu.qmp
          config        -> core
          guest         -> core
          dns           -> core linux
          ops           -> core
          """)
  void aRoomKnowsOnly(String room, String others) {
    assertThat(OURS.stream().anyMatch(resideInAnyPackage(packages(room)))).as(room).isTrue();
    String[] allowed = packages(others == null ? room : room + " " + others);
    classes()
        .that()
        .resideInAnyPackage(packages(room))
        .should()
        .onlyDependOnClassesThat(
            not(resideInAnyPackage("org.jitsu..")).or(resideInAnyPackage(allowed)))
        .check(OURS);
  }

  @Test
  void everyPackageIsInOneOfTheRooms() {
    classes()
        .should()
        .resideInAnyPackage(
            packages(
                "core wire linux power synjitsu backends.qemu backends.solo5 backends.libvirt backends.xl"
                    + " backends.board"
                    + " config guest dns ops app"))
        .check(OURS);
  }

  @ParameterizedTest(name = "{0} only in {1}")
  @CsvSource(
      delimiterString = " only in ",
      textBlock =
          """
          org.xbill..                only in dns
          io.netty..                 only in dns ops synjitsu.relay
          com.fasterxml.jackson..    only in ops backends.qemu backends.xl backends.board power
          org.snakeyaml..            only in config
          picocli..                  only in app
          com.fazecast..             only in power.serial
          j2html..                   only in power.page power.report
          io.micrometer..            only in power.metrics app
          io.prometheus..            only in app
          org.HdrHistogram..         only in app.simulate
          org.apache.commons.csv..   only in power.recording
          org.apache.commons.math3.. only in power.ledger
          org.libvirt..              only in backends.libvirt
          com.sun.jna..              only in backends.libvirt
          org.apache.sshd..          only in backends.xl backends.board
          org.bouncycastle..         only in backends.xl
          org.apache.commons.text..  only in config backends.qemu
          """)
  void aLibraryStaysIn(String library, String rooms) {
    noClasses()
        .that()
        .resideOutsideOfPackages(packages(rooms))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(library)
        .check(OURS);
  }

  @Test
  void onlyLinuxCallsC() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.jitsu.linux.sys..")
        .should()
        .dependOnClassesThat()
        .haveNameMatching("java\\.lang\\.foreign\\.(Linker|SymbolLookup).*")
        .check(OURS);
  }

  @Test
  void theTickerIsTheOnlyClock() {
    noClasses()
        .that()
        .resideOutsideOfPackages("org.jitsu.core.time", "org.jitsu.app..")
        .should()
        .accessTargetWhere(named(System.class, "nanoTime", "currentTimeMillis"))
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching("java\\.time\\.(Clock|Instant|LocalDateTime|ZonedDateTime)")
        .check(OURS);
  }

  @Test
  void nothingSleeps() {
    noClasses()
        .should()
        .accessTargetWhere(named(Thread.class, "sleep"))
        .orShould()
        .accessTargetWhere(named(java.util.concurrent.TimeUnit.class, "sleep"))
        .orShould()
        .accessTargetWhere(named(java.util.concurrent.locks.LockSupport.class, "parkNanos"))
        .check(OURS);
  }

  @Test
  void nothingIsShelledOut() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ProcessBuilder.class)
        .orShould()
        .accessTargetWhere(named(Runtime.class, "exec"))
        .check(OURS);
  }

  @Test
  void onlyTheCommandLinePrints() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.jitsu.app")
        .should()
        .accessTargetWhere(named(System.class, "out", "err", "exit"))
        .check(OURS);
  }

  /** Pure: what is decided depends on the arguments alone. */
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          org\\.jitsu\\.wire\\..*
          org\\.jitsu\\.synjitsu\\.(neighbour|probe|isn|proxy|handoff)\\..*
          org\\.jitsu\\.synjitsu\\.profile\\.(Offer|Profile|ProfileKey|Profiles|ProfileBook|ProfileLine)(\\$.*)?
          org\\.jitsu\\.synjitsu\\.splice\\.(Shift|SpliceTerms|SplicedFlow)(\\$.*)?
          org\\.jitsu\\.synjitsu\\.hold\\.(HoldMachine|HoldState|HoldEvent|Effect|Step|Flows)(\\$.*)?
          org\\.jitsu\\.core\\.placement\\..*
          org\\.jitsu\\.backends\\.board\\.life\\.Board(Machine|State|Event|Effect)(\\$.*)?
          org\\.jitsu\\.guest\\.Guest(Machine|State|Event|Effect)(\\$.*)?
          org\\.jitsu\\.dns\\.(Responder|Zones|Zone|AnswerSearch|Disposition|Query)(\\$.*)?
          """)
  void isPure(String names) {
    classes()
        .that()
        .haveNameMatching(names)
        .should()
        .onlyDependOnClassesThat(not(worldly()))
        .check(OURS);
  }

  private static DescribedPredicate<JavaClass> worldly() {
    return describe(
        "are clocks, threads, sockets or loggers",
        used ->
            Stream.of(
                    "org.jitsu.core.time.Ticker",
                    "java.lang.System$Logger",
                    "java.lang.Thread",
                    "java.util.concurrent.Executor",
                    "java.nio.channels.Channel",
                    "java.net.Socket",
                    "java.net.DatagramSocket",
                    "java.net.ServerSocket",
                    "io.netty.channel.Channel",
                    "org.jitsu.linux.sys.Fd")
                .anyMatch(used::isAssignableTo));
  }

  private static DescribedPredicate<JavaAccess<?>> named(Class<?> owner, String... names) {
    return describe(
        owner.getSimpleName() + "." + String.join(" or .", names),
        access ->
            access.getTargetOwner().isEquivalentTo(owner)
                && Arrays.asList(names).contains(access.getName()));
  }

  private static String[] packages(String rooms) {
    return Arrays.stream(rooms.trim().split(" +"))
        .map(room -> "org.jitsu." + room + "..")
        .toArray(String[]::new);
  }
}
