package dev.tare.cli;

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
    Table table = new Table("REASON", "ENTRIES", "SIZE");
    int entries = 0;
    long bytes = 0;
    for (Packing.Share share : packed.packing().shares()) {
      table.row(share.kind().title(), String.valueOf(share.entries()), Size.human(share.bytes()));
      entries += share.entries();
      bytes += share.bytes();
    }
    table.row("total", String.valueOf(entries), Size.human(bytes));
    return table + "\n" + summary(packed, names) + "\n";
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
