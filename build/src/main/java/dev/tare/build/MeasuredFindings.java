package dev.tare.build;

import dev.tare.base.Finding.Severity;
import dev.tare.dockerfile.Dockerfile;
import dev.tare.ledger.LayerMembers;
import dev.tare.ledger.Rewrite;
import dev.tare.ledger.Unneeded;
import dev.tare.lint.Edit;
import dev.tare.lint.LintFinding;
import dev.tare.lint.Patch;
import dev.tare.lint.Rule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/// Findings about size as they are gathered, each with what the layers would be smaller without its
/// cause.
final class MeasuredFindings {
  /// In bytes: less is not worth a line.
  static final long LEAST = 10_000;

  private final Dockerfile dockerfile;
  private final List<MadeLayer> made;
  private final List<LayerMembers> members;
  private final List<Measured> found = new ArrayList<>();

  /// @param effect what its edits do to the layers; nothing without edits
  private record Measured(LintFinding finding, long bytes, Consumer<Rewrite> effect) {}

  MeasuredFindings(Dockerfile dockerfile, List<MadeLayer> made, List<LayerMembers> members) {
    this.dockerfile = dockerfile;
    this.made = made;
    this.members = members;
  }

  Optional<MadeLayer.Maker> maker(int layer) {
    return made.get(layer).maker();
  }

  void advise(Unneeded one, Rule rule, String message, String fix) {
    add(one.layer(), rule, message, fix, one.bytes(), List.of(), _ -> {});
  }

  void add(
      int layer,
      Rule rule,
      String message,
      String fix,
      long bytes,
      List<Edit> changes,
      Consumer<Rewrite> effect) {
    if (bytes >= LEAST) {
      Optional<MadeLayer.Maker> maker = maker(layer);
      LintFinding finding =
          new LintFinding(
              rule,
              Severity.WARNING,
              maker.map(m -> m.planned().file()).orElse(dockerfile.file()),
              maker
                  .map(m -> m.planned().instruction())
                  .orElse(dockerfile.stages().getLast().from())
                  .written()
                  .span(),
              message,
              Optional.of(fix),
              changes.isEmpty() ? Optional.empty() : Optional.of(new Patch(changes, true)),
              OptionalLong.of(bytes));
      found.add(new Measured(finding, bytes, effect));
    }
  }

  SizeFindings.Result result() {
    List<Measured> wanted =
        found.stream()
            .filter(one -> dockerfile.checks().isOn(one.finding().rule().name(), false))
            .sorted(Comparator.comparingLong(one -> -one.bytes()))
            .toList();
    Rewrite all = rewrite();
    wanted.forEach(one -> one.effect().accept(all));
    return new SizeFindings.Result(wanted.stream().map(Measured::finding).toList(), all.saved());
  }

  Rewrite rewrite() {
    return new Rewrite(members, layer -> made.get(layer).below().tree());
  }

  long saved(Consumer<Rewrite> effect) {
    Rewrite rewrite = rewrite();
    effect.accept(rewrite);
    return rewrite.saved();
  }
}
