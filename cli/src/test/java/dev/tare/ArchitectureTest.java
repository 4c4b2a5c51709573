package dev.tare;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/// The law of the house, kept by the build.
@AnalyzeClasses(
    packages = "dev.tare",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
class ArchitectureTest {
  /// The test support of `base` is a folder in some builds and a jar in others.
  static final class NoTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.tare.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlySysCallsTheKernel =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.tare.sys")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.lang.foreign..");

  @ArchTest
  static final ArchRule onlySysStartsProcesses =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.tare.sys")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.lang.ProcessBuilder")
          .orShould()
          .callMethodWhere(
              DescribedPredicate.describe(
                  "Runtime.exec",
                  call ->
                      call.getTargetOwner().isEquivalentTo(Runtime.class)
                          && call.getName().equals("exec")));

  @ArchTest
  static final ArchRule onlyTheCommandLinePrintsAndEnds =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.tare.cli..")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class);

  @ArchTest
  static final ArchRule theModelDoesNoInputAndOutput =
      noClasses()
          .that()
          .resideInAPackage("dev.tare.oci")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.nio.file..", "java.nio.channels..", "java.net..")
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching("java\\.io\\.(File|FileInputStream|FileOutputStream|RandomAccessFile)");

  @ArchTest
  static final ArchRule layersAndStoreKnowNoNetwork =
      noClasses()
          .that()
          .resideInAnyPackage("dev.tare.layer", "dev.tare.store")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.net..");

  @ArchTest
  static final ArchRule onlyRegistriesAndFetchingSpeakHttp =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.tare.registry", "dev.tare.fetch")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.net.http..");

  @ArchTest
  static final ArchRule onlyTheRegistryListens =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.tare.registry.server")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.sun.net.httpserver..")
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching(
              "java\\.net\\.ServerSocket|java\\.nio\\.channels\\.ServerSocketChannel");

  @ArchTest
  static final ArchRule aRegistryKnowsNotHowOthersAreAsked =
      noClasses()
          .that()
          .resideInAPackage("dev.tare.registry.server")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.net.http..", "dev.tare.registry", "dev.tare.transport");

  @ArchTest
  static final ArchRule proofsKnowNotHowAnImageCameToBe =
      noClasses()
          .that()
          .resideInAPackage("dev.tare.verify")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.tare.pack",
              "dev.tare.compile",
              "dev.tare.closure",
              "dev.tare.store",
              "dev.tare.cli..");
}
