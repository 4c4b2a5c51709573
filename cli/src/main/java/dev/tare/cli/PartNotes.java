package dev.tare.cli;

import dev.tare.check.PackageOfFile;
import dev.tare.closure.Problem;
import dev.tare.closure.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What will not work in a part of packages, in few sentences.
final class PartNotes {
  private PartNotes() {}

  /// What many files miss is said once; certificates of trust are the business of checks, which
  /// know who needs none.
  static List<String> of(List<Problem> problems) {
    Map<String, List<Problem>> byNeed = new LinkedHashMap<>();
    for (Problem problem : problems) {
      if (problem instanceof Problem.Lacking lacking && lacking.kind() == Reason.Kind.TLS_ROOTS) {
        continue;
      }
      String need =
          problem instanceof Problem.Missing missing ? missing.name().toString() : "" + problem;
      byNeed.computeIfAbsent(need, _ -> new ArrayList<>()).add(problem);
    }
    List<String> notes = new ArrayList<>();
    byNeed.forEach((need, all) -> notes.add(note(need, all)));
    return notes;
  }

  private static String note(String need, List<Problem> all) {
    if (!(all.getFirst() instanceof Problem.Missing missing)) {
      return all.getFirst().toString();
    }
    String sentence =
        all.size() == 1
            ? "%s needs %s, which none of the packages has".formatted(missing.object(), need)
            : "%s and %s need %s, which none of the packages has"
                .formatted(missing.object(), Numbers.counted(all.size() - 1, "other file"), need);
    return PackageOfFile.of(need).map(name -> sentence + "; " + name + " does").orElse(sentence);
  }
}
