package dev.tare.cli;

import dev.tare.cli.Explorer.Panel;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.ledger.ByteClass;
import dev.tare.ledger.Change;
import dev.tare.ledger.FileAccount;
import dev.tare.ledger.ImageAccount;
import dev.tare.ledger.LayerAccount;
import dev.tare.ledger.Saving;
import dev.tare.ledger.Weight;
import dev.tare.oci.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What the browser says in words.
final class ExplorerText {
  /// The text of the key `?`.
  static final List<String> KEYS =
      """
      MOVE
        up down, k j              one row         PgUp PgDn, ^B ^F   one page
        Home End, g G             first, last     Tab                layers or tree
        Enter, right, l           into a directory
        left, h, Backspace        out of it, at last to the layers
        Space                     unfold or fold a directory
        *                         unfold all below   ^Space          fold all

      SHOW
        / TEXT Enter              only names with TEXT (with a slash: paths); Esc ends it
        a m r u                   added, changed (modified), removed, unchanged files
        s n c C                   sort by size, name, what is unneeded, number of files;
                                  once more turns it round
        w, i                      why it is there: layer, line, package, class, who needs it;
                                  of a layer its line and classes; of the image what saves most
        ?, F1                     this
        q, Esc, ^C                end           ^Z  stop           ^L  paint anew

      BEFORE A NAME
        +  the layer adds it      ~  it was there otherwise      -  it is gone
        D  content deleted later  O  overwritten later           M  copied for metadata
        R  sent again unchanged   2  like another file           h  hard-linked
        c  caches and logs        d  docs and locales            u  of no package

      SIZES
        STORED is content, as du counts: a file with several names once. In a layer, what a
        removal hides has a minus. UNNEEDED is content that layers have under this name and the
        image does not show; in a layer, the part of its own that is so.
      """
          .lines()
          .toList();

  private ExplorerText() {}

  /// `1.2 MB`, with what is pulled where that is known.
  static String weight(Weight weight, ImageAccount account) {
    return account.isPulledKnown()
        ? "%s, %s pulled".formatted(Size.human(weight.stored()), Size.human(weight.pulled()))
        : Size.human(weight.stored());
  }

  /// `layer 3 (RUN make)`; empty for directories, which have no content, and for what no layer
  /// names.
  static String layer(Explored explored, FileAccount account, int width) {
    if (account.layer().isEmpty() || account.entry() instanceof Entry.DirectoryEntry) {
      return "";
    }
    int layer = account.layer().getAsInt();
    String line = explored.account().layers().get(layer).createdBy().orElse("");
    return "layer %d (%s)".formatted(layer + 1, LayerTitle.of(line, width));
  }

  /// All that is told of a name, who needs it as well. What the image does not show nobody needs.
  static List<String> why(Explored explored, FileAccount account) {
    List<String> lines = new ArrayList<>(ofFile(explored, account));
    if (account.change() != Change.REMOVED) {
      lines.add("");
      lines.addAll(explored.why(account.path()));
    }
    return lines;
  }

  private static List<String> ofFile(Explored explored, FileAccount account) {
    ImageAccount image = explored.account();
    FileAccount.Sums sums = account.sums();
    Table table = Table.bare();
    table.row(
        "stored", weight(sums.content(), image) + " in " + Numbers.counted(sums.files(), "file"));
    if (sums.unneeded().stored() > 0) {
      table.row("unneeded", weight(sums.unneeded(), image));
    }
    if (sums.hidden().stored() > 0) {
      table.row("hides", weight(sums.hidden(), image) + " of layers below");
    }
    account.byteClass().ifPresent(c -> table.row("class", c.shown()));
    account.owner().ifPresent(owner -> table.row("package", owner));
    String layer = layer(explored, account, Integer.MAX_VALUE);
    if (!layer.isEmpty()) {
      table.row("content of", layer);
    }
    table.row("attributes", attributes(account));
    return table.toString().lines().toList();
  }

  private static String attributes(FileAccount account) {
    Attributes attributes = account.entry().attributes();
    String xattrs =
        attributes.xattrs().isEmpty()
            ? ""
            : ", " + Numbers.counted(attributes.xattrs().size(), "extended attribute");
    return "%s %d:%d %s%s"
        .formatted(
            EntryText.mode(account.entry()),
            attributes.uid(),
            attributes.gid(),
            attributes.mtime(),
            xattrs);
  }

  /// Of the layer that is chosen, or of the image.
  static Panel.Text ofPlace(Explored explored, int place) {
    return place == Explored.WHOLE
        ? new Panel.Text("whole image", ofImage(explored.account()), 0)
        : new Panel.Text(
            "layer " + place,
            ofLayer(explored.account(), explored.account().layers().get(place - 1)),
            0);
  }

  private static List<String> ofImage(ImageAccount image) {
    List<String> lines = new ArrayList<>();
    lines.add("stored " + weight(image.size(), image));
    lines.add("reclaimable by a squash " + weight(image.reclaimable(), image));
    lines.add("");
    lines.addAll(classes(image.classes(), image));
    Table table = new Table("SAVES", "WHAT, AND HOW");
    for (Saving saving : image.savings()) {
      table.row(
          Size.human(saving.weight().stored()),
          SavingText.what(saving) + ": " + SavingText.advice(saving));
    }
    if (!image.savings().isEmpty()) {
      lines.add("");
      lines.addAll(table.toString().lines().toList());
    }
    return lines;
  }

  private static List<String> ofLayer(ImageAccount image, LayerAccount layer) {
    List<String> lines = new ArrayList<>();
    String line = Printable.of(History.layer(layer.createdBy().orElse("")).instruction()).strip();
    lines.addAll(line.isEmpty() ? List.of("(no history)") : line.lines().toList());
    lines.add("");
    Table table = Table.bare();
    table.row("stored", weight(layer.weight(), image));
    table.row("unneeded", weight(layer.unneeded(), image));
    table.row("shows", Numbers.counted(layer.files(), "file"));
    table.row("diff ID", layer.diffId().toString());
    layer.blob().ifPresent(blob -> table.row("blob", blob.digest().toString()));
    lines.addAll(table.toString().lines().toList());
    lines.add("");
    lines.addAll(classes(layer.classes(), image));
    return lines;
  }

  /// What the bytes are for, most first.
  static List<String> classes(Map<ByteClass, Weight> classes, ImageAccount image) {
    Table table = Table.bare();
    classes.entrySet().stream()
        .filter(each -> each.getValue().stored() > 0)
        .sorted((one, two) -> Long.compare(two.getValue().stored(), one.getValue().stored()))
        .forEach(each -> table.row(each.getKey().shown(), weight(each.getValue(), image)));
    return table.toString().lines().toList();
  }
}
