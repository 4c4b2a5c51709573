package dev.tare.debian.base;

import dev.tare.base.Bytes;
import dev.tare.debian.control.Paragraph;
import dev.tare.debian.deb.Deb;
import dev.tare.layer.TreePath;
import java.nio.charset.StandardCharsets;

/// The record of a package as distroless images have it, so that scanners see it: one paragraph in
/// `/var/lib/dpkg/status.d`, and beside it the sums of the files that are there.
final class Records {
  private static final String FOLDER = "/var/lib/dpkg/status.d/";

  private Records() {}

  static void write(Root root, Deb deb) {
    // a package does not say of itself whether it is installed
    Paragraph rest = deb.control().without("Package", "Status");
    root.file(
        FOLDER + deb.name(),
        "Package: %s\nStatus: install ok installed\n%s".formatted(deb.name(), rest));
    StringBuilder sums = new StringBuilder();
    deb.text("md5sums")
        .orElse("")
        .lines()
        .filter(line -> line.matches("[0-9a-f]{32}  .+"))
        .filter(line ->
            root.at(TreePath.of(Bytes.of(line.substring(34).getBytes(StandardCharsets.ISO_8859_1))))
                .isPresent())
        .forEach(line -> sums.append(line).append('\n'));
    if (!sums.isEmpty()) {
      root.file(FOLDER + deb.name() + ".md5sums", sums.toString());
    }
  }
}
