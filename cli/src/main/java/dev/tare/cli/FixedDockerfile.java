package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.build.BuildSizes;
import dev.tare.dockerfile.Dockerfile;
import dev.tare.lint.FixedText;
import dev.tare.lint.LintFinding;
import dev.tare.lint.Patch;
import dev.tare.lint.UnifiedDiff;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/// `tare build --fix`: the Dockerfile with all safe patches, beside the original.
///
/// @param original as messages name it
/// @param file that is written; never one that is there with another text
record FixedDockerfile(String original, Path file) {
  static final String SUFFIX = ".fixed";

  /// Bytes that are no UTF-8 read as this.
  private static final char REPLACEMENT = '\ufffd';

  static FixedDockerfile beside(Path dockerfile, String shown) {
    return new FixedDockerfile(shown, Path.of(dockerfile + SUFFIX));
  }

  private String name() {
    return original + SUFFIX;
  }

  /// Writes the file and shows the difference.
  ///
  /// @param findings of the text alone
  /// @param isQuiet whether the result is something else
  /// @throws TareException REFUSED where another text is there
  void write(
      Session session,
      Dockerfile dockerfile,
      List<LintFinding> findings,
      BuildSizes sizes,
      boolean isQuiet) {
    Console console = session.console();
    List<Patch> patches =
        Stream.concat(findings.stream(), sizes.findings().stream())
            .flatMap(finding -> finding.patch().stream())
            .filter(Patch::isSafe)
            .toList();
    if (patches.isEmpty()) {
      console.note("nothing to fix: tare found nothing that it can change safely");
      return;
    }
    if (dockerfile.text().indexOf(REPLACEMENT) >= 0) {
      throw TareException.unsupported("cannot fix %s: it is not UTF-8".formatted(original));
    }
    FixedText fixed =
        FixedText.of(
            dockerfile.text(), patches.stream().flatMap(patch -> patch.edits().stream()).toList());
    if (!isQuiet) {
      String diff = UnifiedDiff.of(fixed, original, name());
      console.print(session.environment().isTerminal(1) ? Printable.of(diff) : diff);
    }
    boolean isNew = write(fixed.text());
    console.note(
        "%s%s: %s; %s"
            .formatted(
                name(),
                isNew ? "" : " was there with this text",
                patches.size() == 1 ? "1 change" : patches.size() + " changes",
                sizes.fixable() == 0
                    ? "the layers stay as they are"
                    : "the layers of this build would be %s smaller (%d bytes, measured)"
                        .formatted(Size.human(sizes.fixable()), sizes.fixable())));
  }

  /// @return false where it was there already
  private boolean write(String text) {
    try {
      if (Files.exists(file)) {
        if (Files.isRegularFile(file)
            && Files.readString(file, StandardCharsets.UTF_8).equals(text)) {
          return false;
        }
        throw TareException.of(
                TareException.Kind.REFUSED,
                "cannot write %s: it is there already, with another text".formatted(name()))
            .withHint("rename or remove it, and build again");
      }
      Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
      return true;
    } catch (IOException e) {
      throw TareException.of(e, "cannot write " + name());
    }
  }
}
