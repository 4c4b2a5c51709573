package dev.tare.debian.base;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.debian.control.Paragraph;
import dev.tare.debian.deb.Deb;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// The record of a package as distroless images have it, so that scanners see it: one paragraph in
/// `/var/lib/dpkg/status.d`, and beside it the sums of the files that are there.
final class Records {
  private static final String FOLDER = "/var/lib/dpkg/status.d/";

  private Records() {}

  /// Where they lie.
  static List<TreePath> places(Deb deb) {
    return List.of(TreePath.of(FOLDER + deb.name()), TreePath.of(FOLDER + deb.name() + ".md5sums"));
  }

  static void write(Root root, Deb deb) {
    // a package does not say of itself whether it is installed
    Paragraph rest = deb.control().without("Package", "Status");
    root.file(
        FOLDER + deb.name(),
        "Package: %s\nStatus: install ok installed\n%s%s"
            .formatted(deb.name(), rest, configuration(root, deb)));
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

  /// The field that dpkg has for configuration files, whose sums `md5sums` leaves out.
  private static String configuration(Root root, Deb deb) {
    StringBuilder lines = new StringBuilder();
    for (TreePath path : deb.conffiles()) {
      if (root.at(path).orElse(null) instanceof Entry.FileEntry file) {
        String name = new String(path.name().toByteArray(), StandardCharsets.ISO_8859_1);
        lines.append(" /%s %s\n".formatted(name, md5(file)));
      }
    }
    return lines.isEmpty() ? "" : "Conffiles:\n" + lines;
  }

  private static String md5(Entry.FileEntry file) {
    try (InputStream in = file.content().open()) {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      return HexFormat.of().formatHex(md5.digest(in.readAllBytes()));
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + file.path());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
