package dev.tare.cli;

import dev.tare.closure.Reason;
import dev.tare.closure.Verdict;
import dev.tare.layer.Entry;
import dev.tare.why.EntryPoint;
import dev.tare.why.Needs;
import dev.tare.why.Why;
import java.util.List;
import java.util.stream.Collectors;

/// What `tare why` prints for people.
record WhyText(Why why, Needs needs) {
  private static final int MOST = 8;
  private static final String OF_LIBRARY =
      "perhaps needed: it lies in the library of an interpreter, and only its programs know";

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(headline()).append('\n');
    chain(text);
    Table facts = Table.bare();
    limits(facts);
    others(facts);
    losses(facts);
    cost(facts);
    why.owner().ifPresent(owner -> facts.row("  package", name(owner)));
    why.origin().ifPresent(origin -> facts.row("  brought by", name(origin)));
    return text.append(facts).toString();
  }

  private static String name(Object said) {
    return Printable.name(said.toString());
  }

  private String headline() {
    String name = name(why.path()) + why.target().map(t -> " → " + name(t)).orElse("");
    if (needs.entryPoints().isEmpty()) {
      return name
          + ": the image starts nothing that it holds, so nothing needs it; --program names what is"
          + " started";
    }
    if (why.isNeeded()) {
      boolean isOfLibrary =
          why.chain().stream()
              .anyMatch(s -> s.kind().filter(k -> k == Reason.Kind.HOME).isPresent());
      return name + ": " + (isOfLibrary ? OF_LIBRARY : needed(why.verdict()));
    }
    if (why.neededName().isPresent()) {
      return "%s: nothing needs this name of the file, but %s is needed"
          .formatted(name, name(why.neededName().get()));
    }
    boolean isDirectory = why.entry() instanceof Entry.DirectoryEntry;
    return isDirectory && why.cost().heldNeeded() > 0
        ? name + ": needed for what it holds"
        : name + ": nothing that the image starts needs it";
  }

  /// That nothing needs it is said of what is followed alone.
  private void limits(Table facts) {
    if (why.cost().unneeded() > 0 && !needs.entryPoints().isEmpty()) {
      facts.row("  followed", Needs.FOLLOWED);
      facts.row("  not seen", Needs.UNSEEN);
    }
  }

  private static String needed(Verdict verdict) {
    return switch (verdict) {
      case PROVEN -> "needed";
      case RULE -> "needed by what programs of this sort do";
      case SEEN -> "needed: a probe missed it";
      case SUSPECT -> "perhaps needed: only a string names it";
      case DROPPED -> "not needed";
    };
  }

  private void chain(StringBuilder text) {
    String indent = "  ";
    for (Why.Step step : why.chain()) {
      text.append(indent).append(name(step.path()));
      String rule = step.kind().map(kind -> kind.id() + ": ").orElse("");
      text.append("  (").append(rule).append(name(step.said())).append(")\n");
      indent += "  ";
    }
  }

  private void others(Table facts) {
    List<String> others =
        why.others().stream()
            .filter(r -> r.kind() != Reason.Kind.PARENT)
            .map(WhyText::name)
            .distinct() // one string may be evidence by two rules
            .toList();
    for (int i = 0; i < Math.min(MOST, others.size()); i++) {
      facts.row(i == 0 ? "  needed too by" : "", others.get(i));
    }
    if (others.size() > MOST) {
      facts.row("", "and %d more".formatted(others.size() - MOST));
    }
  }

  private void losses(Table facts) {
    List<Why.Loss> losses = why.entry() instanceof Entry.DirectoryEntry ? List.of() : why.losses();
    for (int i = 0; i < Math.min(MOST, losses.size()); i++) {
      Why.Loss loss = losses.get(i);
      String who = loss.path().map(WhyText::name).map(p -> p + " ").orElse("");
      facts.row(i == 0 ? "  without it" : "", who + loss.how());
    }
    if (losses.size() > MOST) {
      facts.row("", "and %d more".formatted(losses.size() - MOST));
    }
    if (!losses.isEmpty()) {
      String stops =
          needs.stops(why.path()).stream()
              .map(EntryPoint::said)
              .map(WhyText::name)
              .collect(Collectors.joining(", "));
      facts.row("  reaches", stops.isEmpty() ? "nothing that is started" : stops);
    }
  }

  private void cost(Table facts) {
    Why.Cost cost = why.cost();
    if (why.entry() instanceof Entry.DirectoryEntry) {
      facts.row(
          "  holds",
          "%s in %s, of them %d needed"
              .formatted(Size.human(cost.own()), files(cost.held()), cost.heldNeeded()));
      facts.row("  not needed", Size.human(cost.unneeded()));
      return;
    }
    facts.row("  size", Size.human(cost.own()));
    if (why.isNeeded() && cost.retainedFiles() > 0) {
      facts.row(
          "  for its sake",
          "%s in %s".formatted(Size.human(cost.retained()), files(cost.retainedFiles())));
    }
  }

  private static String files(long count) {
    return count == 1 ? "1 file" : count + " files";
  }
}
