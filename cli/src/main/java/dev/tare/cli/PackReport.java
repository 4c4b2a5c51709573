package dev.tare.cli;

import dev.tare.closure.Reason;
import dev.tare.closure.Suspect;
import dev.tare.layer.Entry;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Reference;
import dev.tare.pack.Pack;
import dev.tare.pack.Packing;
import dev.tare.verify.LoaderProof;
import java.util.List;
import java.util.stream.Collectors;

/// What `pack` prints: how many files and bytes for which reason, and what came of it.
final class PackReport {
  private PackReport() {}

  static String of(Pack.Packed packed, List<Reference> names) {
    Table table = new Table("REASON", "VERDICT", "ENTRIES", "SIZE");
    int entries = 0;
    long bytes = 0;
    for (Packing.Share share : packed.packing().shares()) {
      boolean isParents = share.kind() == Reason.Kind.PARENT;
      table.row(
          share.kind().title(),
          isParents ? "" : share.verdict().toString(),
          String.valueOf(share.entries()),
          Size.human(share.bytes()));
      entries += share.entries();
      bytes += share.bytes();
    }
    table.row("total", "", String.valueOf(entries), Size.human(bytes));
    return table + "\n" + suspects(packed.packing()) + summary(packed, names) + "\n";
  }

  /// What strings brought or would have brought, in one line; nothing where they name nothing.
  private static String suspects(Packing packing) {
    List<Suspect> all = packing.closure().suspects();
    List<Suspect> kept = all.stream().filter(Suspect::isKept).toList();
    if (all.isEmpty()) {
      return "";
    }
    int dropped = all.size() - kept.size();
    long bytes = kept.stream().mapToLong(Suspect::bytes).sum();
    String keptOnes = kept.size() + " kept, " + Size.human(bytes);
    return "suspects: %s: %s--explain lists them\n"
        .formatted(
            kept.isEmpty()
                ? dropped + " dropped"
                : dropped == 0 ? keptOnes : keptOnes + ", " + dropped + " dropped",
            kept.isEmpty() ? "" : "--suspects drop leaves them out, ");
  }

  /// Every path with the surest reason why it is there, and what was left out.
  static String explained(Packing packing) {
    Table table = new Table("VERDICT", "SIZE", "RULE", "PATH", "WHY");
    for (Entry entry : packing.entries()) {
      List<Reason> chain = packing.chain(entry.path());
      long bytes = entry instanceof Entry.FileEntry file ? file.content().size() : 0;
      table.row(
          packing.verdict(entry.path()).toString(),
          Size.human(bytes),
          chain.isEmpty() ? "workdir" : chain.getFirst().kind().id(),
          entry.path().toString(),
          chain.isEmpty() ? "the working directory" : chain.getFirst().toString());
    }
    for (Suspect suspect : packing.closure().suspects()) {
      if (!suspect.isKept()) {
        Reason reason = suspect.reason();
        table.row("dropped", "", reason.kind().id(), suspect.path().toString(), reason.toString());
      }
    }
    return table + "\n";
  }

  private static String summary(Pack.Packed packed, List<Reference> names) {
    long stored =
        packed.image().manifest().raw().length()
            + packed.image().config().raw().length()
            + packed.image().manifest().layers().stream().mapToLong(Descriptor::size).sum();
    String name = names.stream().map(Reference::toString).collect(Collectors.joining(", "));
    return "%s%s  %s stored  %s"
        .formatted(
            name.isEmpty() ? "" : name + "  ",
            packed.image().id().shortHex(),
            Size.human(stored),
            proven(packed));
  }

  private static String proven(Pack.Packed packed) {
    if (packed.proofs().isEmpty()) {
      return "static: needs no loader";
    }
    if (packed.unproven().isPresent()) {
      return "not proven";
    }
    int objects =
        packed.proofs().stream()
            .mapToInt(proof -> proof instanceof LoaderProof.Complete(int n) ? n : 0)
            .sum();
    return "proven: its loader found all %d objects inside the image".formatted(objects);
  }
}
