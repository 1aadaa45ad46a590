package org.jitsu.bench;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The bench knows the daemon as its users do: by its command line and its sockets. */
class BenchArrowsTest {

  private static final JavaClasses BENCH =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.jitsu.bench");

  @Test
  void theBenchKnowsOnlyCoreWireLinuxAndPower() {
    classes()
        .should()
        .onlyDependOnClassesThat(
            not(resideInAnyPackage("org.jitsu.."))
                .or(
                    resideInAnyPackage(
                        "org.jitsu.bench..",
                        "org.jitsu.core..",
                        "org.jitsu.wire..",
                        "org.jitsu.linux..",
                        "org.jitsu.power..")))
        .check(BENCH);
  }

  @Test
  void theRigKnowsNothingOfWhatItMeasures() {
    noClasses()
        .that()
        .resideInAnyPackage("..bench.rig..", "..bench.report..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..bench.client..", "..bench.lab..", "..bench.subject..")
        .check(BENCH);
  }

  @Test
  void nothingSleeps() {
    noClasses().should().callMethod(Thread.class, "sleep", long.class).check(BENCH);
  }
}
