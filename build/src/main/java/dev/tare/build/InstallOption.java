package dev.tare.build;

import dev.tare.dockerfile.Instruction;
import dev.tare.ledger.PackageCache;
import dev.tare.lint.Edit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// An option by which a tool keeps no cache in the first place, where each call of the tool in a
/// RUN is one that takes the option.
///
/// @param shown how it is written: `pip install --no-cache-dir`
record InstallOption(String shown, List<Edit> edits) {
  private record Known(PackageCache cache, String tool, String words, String option) {}

  private static final List<Known> ALL =
      List.of(
          new Known(PackageCache.PIP, "pip", "pip install", "--no-cache-dir"),
          new Known(PackageCache.PIP, "pip3", "pip3 install", "--no-cache-dir"),
          new Known(PackageCache.APK, "apk", "apk add", "--no-cache"));

  static Optional<InstallOption> of(
      PackageCache cache, MadeLayer.Maker maker, String file, DockerfileEdits text) {
    if (!(maker.planned().instruction() instanceof Instruction.Run run)
        || !maker.planned().file().equals(file)
        || !run.heredocs().isEmpty()
        || run.shellText().isEmpty()) {
      return Optional.empty();
    }
    String lines = text.text(run.written().span());
    List<Known> called =
        ALL.stream()
            .filter(known -> known.cache() == cache && count(lines, known.tool()) > 0)
            .toList();
    if (called.size() != 1 || lines.contains(called.getFirst().option())) {
      return Optional.empty();
    }
    Known known = called.getFirst();
    List<Edit> edits = text.option(run.written().span(), known.words(), known.option());
    return edits.size() == count(lines, known.tool())
        ? Optional.of(new InstallOption(known.words() + " " + known.option(), edits))
        : Optional.empty();
  }

  private static int count(String text, String word) {
    return (int)
        Pattern.compile("(?<![\\w-])" + word + "(?![\\w-])").matcher(text).results().count();
  }
}
