package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.layer.Lookup;
import dev.tare.layer.TreePath;
import dev.tare.ledger.DirectorySizes;
import dev.tare.ledger.ImageLedger;
import dev.tare.ledger.Weight;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare tree IMAGE [PATH]`.
final class TreeCommand implements Verb {
  private static final String TOP = "/";

  private final PositionalParamSpec image =
      Arguments.one(0, "IMAGE", "name or id, or any place (tare help transports)");
  private final PositionalParamSpec path =
      Arguments.optional(1, "PATH", "a file or directory in it; / unless given");
  private final OptionSpec depth =
      Arguments.textOr("1", "N", "go N directories down; 1 unless given", "-d", "--max-depth");
  private final OptionSpec bytes = Arguments.flag("sizes in bytes", "-b", "--bytes");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(image).addPositional(path).addOption(depth).addOption(bytes);
    Arguments.explain(
        spec,
        "Shows what the files of an image come to, by directory, as du does: the largest first, with the"
            + " whole at the end. A file with several names counts once, where it is first met; directories and links count"
            + " nothing.",
        "tare tree app",
        "tare tree -d 3 app /usr",
        "tare tree --bytes oci:layout:app /etc");
  }

  @Override
  public int run(Session session) {
    int levels = levels(depth.getValue());
    String wanted = path.getValue() == null ? TOP : path.getValue();
    ImageLedger ledger = Analysis.ledger(session, image.getValue());
    TreePath top = real(ledger, TreePath.of(wanted));
    DirectorySizes sizes = DirectorySizes.of(ledger.shownBelow(top));
    Table table = Table.bare();
    list(sizes, top, levels, table);
    row(sizes, top, table);
    session.console().print(table.toString());
    return 0;
  }

  /// Where `named` lies: links on the way followed, the last not.
  private TreePath real(ImageLedger ledger, TreePath named) {
    TreePath real =
        named.isRoot()
            ? named
            : Lookup.follow(ledger.tree(), named.parent()).path().child(named.fileName());
    if (!ledger.has(real)) {
      throw TareException.notFound("cannot find %s in %s".formatted(named, image.getValue()))
          .withHint("run: tare tree %s %s".formatted(image.getValue(), named.parent()));
    }
    return real;
  }

  private static int levels(String text) {
    try {
      int levels = Integer.parseInt(text);
      if (levels >= 0) {
        return levels;
      }
    } catch (NumberFormatException _) {
      // said below
    }
    throw TareException.invalid(
        "cannot go \"%s\" directories down: it is no number".formatted(text));
  }

  private void list(DirectorySizes sizes, TreePath directory, int levels, Table table) {
    if (levels > 0) {
      for (TreePath child : sizes.below(directory)) {
        row(sizes, child, table);
        list(sizes, child, levels - 1, table);
      }
    }
  }

  private void row(DirectorySizes sizes, TreePath at, Table table) {
    Weight weight = sizes.of(at);
    String size =
        bytes.<Boolean>getValue() ? Long.toString(weight.stored()) : Size.human(weight.stored());
    table.row(size, Printable.name(at.toString()));
  }
}
