package dev.tare.check;

import dev.tare.base.Finding;
import dev.tare.oci.History;
import dev.tare.oci.ImageConfig;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Who made an image out of packages mends it with packages: advice to add a file of this machine
/// is put in words of `tare base`.
final class PackageFixes {
  private static final Pattern ADDING = Pattern.compile("tare pack … --add (\\S+)");

  private PackageFixes() {}

  /// The findings of an image with this config, in their order.
  static List<Finding> of(ImageConfig config, List<Finding> findings) {
    return isOfPackages(config) ? findings.stream().map(PackageFixes::fitted).toList() : findings;
  }

  private static boolean isOfPackages(ImageConfig config) {
    return config.history().stream()
        .map(History::createdBy)
        .anyMatch(line -> line.filter(text -> text.startsWith("tare base")).isPresent());
  }

  private static Finding fitted(Finding finding) {
    return new Finding(
        finding.code(),
        finding.severity(),
        finding.place(),
        finding.message(),
        finding.fix().map(PackageFixes::fitted));
  }

  private static String fitted(String fix) {
    return ADDING.matcher(fix).replaceAll(found -> Matcher.quoteReplacement(words(found.group(1))));
  }

  private static String words(String path) {
    return PackageOfFile.of(path)
        .map(name -> "tare base … " + name)
        .orElse("tare base … --add " + path + ", or the package that has it");
  }
}
