package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.debian.base.Layering;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// How many layers an image of packages has.
final class LayerOptions {
  private final OptionSpec layers =
      Arguments.text(
          "N",
          "at most N layers: large packages have their own, so that images share them; 1 unless"
              + " given",
          "--layers");
  private final OptionSpec perPackage = Arguments.flag("a layer for each package", "--per-package");

  void addTo(CommandSpec spec) {
    spec.addOption(layers);
    spec.addOption(perPackage);
  }

  /// @throws TareException INVALID where both are given, or a number that no engine takes
  Layering layering() {
    String count = layers.getValue();
    if (perPackage.<Boolean>getValue()) {
      if (count != null) {
        throw TareException.invalid("cannot use --layers and --per-package together");
      }
      return new Layering.PerPackage();
    }
    int most = count == null ? 1 : Numbers.whole(count, "--layers", "layers");
    if (most < 1 || most > Layering.MOST) {
      throw TareException.invalid(
          "cannot make %d layers: engines take 1 to %d".formatted(most, Layering.MOST));
    }
    return most == 1 ? new Layering.One() : new Layering.AtMost(most);
  }
}
