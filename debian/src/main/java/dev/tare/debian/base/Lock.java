package dev.tare.debian.base;

import dev.tare.base.TareException;
import dev.tare.debian.archive.BinaryPackage;
import dev.tare.debian.archive.Distribution;
import dev.tare.debian.control.Paragraph;
import dev.tare.debian.resolve.Resolution;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Which packages an image is made of, to the byte: the same lock gives the same image, later and
/// elsewhere. A text of paragraphs, the first about all.
///
/// @param wanted what was asked for, in order
/// @param architecture in Debian's words
/// @param packages by name
public record Lock(
    List<String> wanted, String architecture, Distribution distribution, List<Locked> packages) {
  private static final String FORMAT = "1";

  /// One package.
  ///
  /// @param sha256 of its file, in hexadecimal
  /// @param size of its file, in bytes
  public record Locked(String name, String version, URI address, String sha256, long size) {
    @Override
    public String toString() {
      return name + " " + version;
    }
  }

  public Lock {
    wanted = List.copyOf(wanted);
    packages = List.copyOf(packages);
  }

  public static Lock of(
      List<String> wanted, String architecture, Distribution distribution, Resolution resolution) {
    return new Lock(
        wanted,
        architecture,
        distribution,
        resolution.packages().stream().map(Lock::locked).toList());
  }

  private static Locked locked(BinaryPackage one) {
    return new Locked(one.name(), one.version().text(), one.address(), one.sha256(), one.size());
  }

  /// @throws TareException CORRUPT where it is none
  public static Lock parse(byte[] text, String what) {
    List<Paragraph> all = Paragraph.parse(text, what);
    if (all.isEmpty() || !all.getFirst().field("Lock-Format").orElse("").equals(FORMAT)) {
      throw cannot(what, "it is no lock of format " + FORMAT);
    }
    Paragraph head = all.getFirst();
    List<Locked> packages = new ArrayList<>();
    for (Paragraph one : all.subList(1, all.size())) {
      packages.add(locked(one, what));
    }
    return new Lock(
        head.words("Packages"),
        field(head, "Architecture", "[a-z0-9-]+", what),
        new Distribution(
            field(head, "Origin", "[A-Za-z0-9 ._/-]{0,64}", what),
            field(head, "Version", "[A-Za-z0-9._-]{0,64}", what),
            field(head, "Codename", "[A-Za-z0-9._-]{0,64}", what)),
        packages);
  }

  private static Locked locked(Paragraph one, String what) {
    try {
      return new Locked(
          field(one, "Package", "[A-Za-z0-9][A-Za-z0-9+.-]*", what),
          field(one, "Version", "[A-Za-z0-9.+~:-]+", what),
          URI.create(field(one, "Address", "(https?|file):/\\S+", what)),
          field(one, "SHA256", "[0-9a-f]{64}", what),
          Long.parseLong(field(one, "Size", "[0-9]{1,12}", what)));
    } catch (IllegalArgumentException e) {
      throw cannot(what, "an address in it is none").withCause(e);
    }
  }

  private static String field(Paragraph paragraph, String name, String form, String what) {
    return paragraph
        .field(name)
        .filter(value -> value.matches(form))
        .orElseThrow(() -> cannot(what, "a field %s is missing or is none".formatted(name)));
  }

  private static TareException cannot(String what, String cause) {
    return TareException.corrupt("cannot read %s: %s".formatted(what, cause));
  }

  /// The text, as bytes.
  public byte[] toBytes() {
    StringBuilder text = new StringBuilder();
    text.append("Lock-Format: ").append(FORMAT).append('\n');
    text.append("Packages: ").append(String.join(" ", wanted)).append('\n');
    text.append("Architecture: ").append(architecture).append('\n');
    text.append("Origin: ").append(distribution.origin()).append('\n');
    text.append("Version: ").append(distribution.version()).append('\n');
    text.append("Codename: ").append(distribution.codename()).append('\n');
    for (Locked one : packages) {
      text.append("\nPackage: ").append(one.name);
      text.append("\nVersion: ").append(one.version);
      text.append("\nAddress: ").append(one.address);
      text.append("\nSize: ").append(one.size);
      text.append("\nSHA256: ").append(one.sha256).append('\n');
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
