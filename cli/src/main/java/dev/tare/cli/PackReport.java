package dev.tare.cli;

import dev.tare.closure.Reason;
import dev.tare.closure.Suspect;
import dev.tare.oci.Reference;
import dev.tare.pack.Pack;
import dev.tare.pack.Packing;
import dev.tare.pack.Proven;
import dev.tare.verify.LoaderProof;
import java.util.List;
import java.util.stream.Collectors;

/// What `pack` prints: how many files and bytes for which reason, and what came of it.
final class PackReport {
  private static final long MANY_BYTES = 1_000_000;

  private PackReport() {}

  static String of(Proven proven, List<Reference> names) {
    Pack.Packed packed = proven.packed();
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
    return table
        + "\n"
        + ProbeReport.added(proven)
        + suspects(packed.packing())
        + summary(proven, names)
        + "\n";
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
                kept.isEmpty() ? "" : "--suspects drop leaves them out, ")
        + dearest(kept);
  }

  /// Names the suspect that weighs more than a megabyte and more than all the others.
  private static String dearest(List<Suspect> kept) {
    long bytes = kept.stream().mapToLong(Suspect::bytes).sum();
    return kept.stream()
        .filter(suspect -> suspect.bytes() > MANY_BYTES && suspect.bytes() > bytes / 2)
        .findFirst()
        .map(suspect ->
            "  the dearest: %s for %s, %s\n"
                .formatted(Size.human(suspect.bytes()), suspect.path(), suspect.reason()))
        .orElse("");
  }

  private static String summary(Proven proven, List<Reference> names) {
    String name = names.stream().map(Reference::toString).collect(Collectors.joining(", "));
    return "%s%s  %s stored  %s"
        .formatted(
            name.isEmpty() ? "" : name + "  ",
            proven.image().id().shortHex(),
            Size.human(Proven.bytes(proven.image())),
            proven(proven));
  }

  private static String proven(Proven proven) {
    String byLoader = byLoader(proven.packed());
    return ProbeReport.proven(proven)
        .map(byProbes -> byProbes + "; " + byLoader.replaceFirst("^proven: ", ""))
        .orElse(byLoader);
  }

  private static String byLoader(Pack.Packed packed) {
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
