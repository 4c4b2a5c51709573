package dev.tare.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tare.base.Finding;
import dev.tare.base.Finding.Severity;
import dev.tare.closure.Closure;
import dev.tare.closure.Environment;
import dev.tare.elf.ElfBuilder;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.HostTree;
import dev.tare.layer.Lookup;
import dev.tare.layer.TreePath;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The checks on programs of this machine.
@Tag("machine")
class RealProgramsMachineTest {
  private static final HostTree MACHINE = new HostTree(Path.of("/"));

  /// The entries that `tare pack` would take.
  private static List<Entry> closure(String program) {
    Closure closure =
        Closure.of(
            MACHINE, List.of(TreePath.of(program)), List.of(), Environment.DEFAULT, _ -> false);
    List<Entry> entries = new ArrayList<>();
    entries.add(new Entry.DirectoryEntry(TreePath.of("/tmp"), Attributes.of(01777)));
    for (TreePath path : closure.reasons().keySet()) {
      if (!path.isUnder(TreePath.of("/tmp"))) {
        entries.add(MACHINE.entry(path).orElseThrow());
      }
    }
    return entries;
  }

  private static ImageConfig config(String program) {
    return ImageConfig.of(Platform.host()).withCmd(List.of(program));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/bin/busybox",
        "/bin/dash",
        "/bin/bash",
        "/usr/bin/curl",
        "/usr/bin/git",
        "/usr/bin/perl",
        "/usr/bin/jq",
        "/usr/sbin/nginx",
        "/usr/bin/gzip"
      })
  void aCompleteProgramRaisesNoAlarm(String program) {
    assumeTrue(Files.exists(Path.of(program)), program + " is not here");
    List<Entry> entries = closure(program);
    assertThat(ImageChecks.of(CheckedImage.of(config(program), List.of(entries))))
        .filteredOn(finding -> finding.severity() != Severity.NOTE)
        .extracting(Finding::toString)
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/usr/bin/curl", "/usr/bin/git", "/usr/bin/python3", "/bin/bash"})
  void aProgramAloneLacksItsLoader(String program) {
    assumeTrue(Files.exists(Path.of(program)), program + " is not here");
    TreePath file = Lookup.follow(MACHINE, TreePath.of(program)).path();
    assertThat(ScratchChecks.of(MACHINE, file, Platform.host(), program))
        .filteredOn(finding -> finding.severity() == Severity.ERROR)
        .extracting(Finding::code)
        .containsExactly("T02");
  }

  @Test
  void aRealPythonWithoutItsLibraryIsFound() {
    assumeTrue(Files.exists(Path.of("/usr/bin/python3")), "Python is not here");
    List<Entry> entries = closure("/usr/bin/python3");
    assertThat(ImageChecks.of(CheckedImage.of(config("/usr/bin/python3"), List.of(entries))))
        .filteredOn(finding -> finding.severity() == Severity.ERROR)
        .extracting(Finding::code)
        .containsExactly("T02");
  }

  @Test
  void theVersionOfARealMuslIsRead() {
    TreePath musl = TreePath.of("/lib/ld-musl-x86_64.so.1");
    Lookup found = Lookup.follow(MACHINE, musl);
    assumeTrue(found.entry().orElse(null) instanceof Entry.FileEntry, "musl is not here");
    Content content = ((Entry.FileEntry) found.entry().orElseThrow()).content();
    FileTree tree =
        FileTree.of(
            List.of(
                new Entry.FileEntry(musl, Attributes.of(0755), content),
                new Entry.FileEntry(
                    TreePath.of("/p"),
                    Attributes.of(0755),
                    Content.of(
                        ElfBuilder.program("/lib/ld-musl-x86_64.so.1")
                            .imports("getaddrinfo")
                            .build()))));
    ImageConfig config = ImageConfig.of(Platform.parse("linux/amd64")).withCmd(List.of("/p"));
    List<Finding> findings =
        ImageChecks.ofStart(new CheckedImage(config, tree, List.of(), Optional.empty()));
    assertThat(findings)
        .filteredOn(finding -> finding.code().equals("T12"))
        .singleElement()
        .asString()
        .matches("T12 musl 1\\.[0-2]\\.\\d+ does not retry .*");
  }
}
