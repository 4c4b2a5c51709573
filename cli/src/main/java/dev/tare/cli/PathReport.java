package dev.tare.cli;

import dev.tare.closure.Reason;
import dev.tare.closure.Suspect;
import dev.tare.layer.Entry;
import dev.tare.pack.Packing;
import java.util.List;

/// What `pack --explain` prints: every path with the surest reason why it is there, and what was
/// left out.
final class PathReport {
  private PathReport() {}

  static String of(Packing packing) {
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
}
