package dev.tare.lint;

import dev.tare.dockerfile.Instruction;
import dev.tare.dockerfile.Passage;
import dev.tare.dockerfile.Passage.Word;
import java.util.List;
import java.util.Locale;

/// How keywords and names of stages are written.
record CasingRules(Findings findings, Case majority) {

  /// ARGs before the first FROM are not counted, as in BuildKit.
  static void check(List<Passage> passages, Findings findings) {
    List<Passage> ofStages =
        passages.stream()
            .dropWhile(passage -> !(passage.instruction() instanceof Instruction.From))
            .toList();
    long lower = count(ofStages, Case.LOWER);
    Case majority = lower > count(ofStages, Case.UPPER) ? Case.LOWER : Case.UPPER;
    ofStages.forEach(new CasingRules(findings, majority)::check);
  }

  private static long count(List<Passage> passages, Case written) {
    return passages.stream().filter(p -> Case.of(p.keyword().text()) == written).count();
  }

  private void check(Passage passage) {
    Word keyword = passage.keyword();
    if (Case.of(keyword.text()) != majority) {
      String right = majority.write(keyword.text());
      findings.add(
          BuildKitRules.CONSISTENT_INSTRUCTION_CASING,
          keyword.at(),
          "%s is written unlike most instructions".formatted(keyword.text()),
          "write " + right,
          Patch.safe(replacing(keyword, right)));
    }
    if (passage.instruction() instanceof Instruction.From && passage.words().size() == 3) {
      as(keyword, passage.words().get(1));
      name(passage.words().get(2));
    }
  }

  /// Where FROM is to change, AS follows what FROM will be.
  private void as(Word from, Word as) {
    Case wanted = Case.of(from.text());
    if (wanted == Case.MIXED || Case.of(as.text()) == wanted) {
      return;
    }
    String right = majority.write(as.text());
    String message = "%s and %s are written differently".formatted(from.text(), as.text());
    if (right.equals(as.text())) {
      findings.add(
          BuildKitRules.FROM_AS_CASING,
          as.at(),
          message,
          "write " + majority.write(from.text()),
          Patch.safe(replacing(from, majority.write(from.text()))));
    } else {
      findings.add(
          BuildKitRules.FROM_AS_CASING,
          as.at(),
          message,
          "write " + right,
          Patch.safe(replacing(as, right)));
    }
  }

  /// FROM and --from find a stage however its name is written.
  private void name(Word name) {
    String right = name.text().toLowerCase(Locale.ROOT);
    if (!right.equals(name.text())) {
      findings.add(
          BuildKitRules.STAGE_NAME_CASING,
          name.at(),
          "stage %s is not in lower case".formatted(name.text()),
          "write " + right,
          Patch.safe(replacing(name, right)));
    }
  }

  static Edit replacing(Word word, String text) {
    return Edit.within(word.at().line(), word.at().column(), word.text().length(), text);
  }
}
