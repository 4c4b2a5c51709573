package dev.tare.debian.archive;

import dev.tare.base.TareException;
import dev.tare.debian.control.Paragraph;
import dev.tare.debian.control.Relation;
import dev.tare.debian.control.Version;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A package as an index offers it. What it says of others is read when it is asked for, and once.
public final class BinaryPackage {
  private final String name;
  private final Version version;
  private final String architecture;
  private final Source source;
  private final Paragraph paragraph;
  private @Nullable List<List<Relation>> needs;
  private @Nullable List<Relation> refuses;
  private @Nullable List<Relation> provides;

  private BinaryPackage(
      String name, Version version, String architecture, Source source, Paragraph paragraph) {
    this.name = name;
    this.version = version;
    this.architecture = architecture;
    this.source = source;
    this.paragraph = paragraph;
  }

  /// @throws TareException CORRUPT where it names no package, version or architecture
  static BinaryPackage of(Paragraph paragraph, Source source) {
    String name = paragraph.field("Package").orElse("");
    String architecture = paragraph.field("Architecture").orElse("");
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9+.-]*") || !architecture.matches("[a-z0-9-]+")) {
      throw TareException.corrupt(
          "cannot read the index of %s: \"%s\" for \"%s\" names no package"
              .formatted(source, name, architecture));
    }
    Version version = Version.parse(paragraph.field("Version").orElse(""));
    return new BinaryPackage(name, version, architecture, source, paragraph);
  }

  public String name() {
    return name;
  }

  public Version version() {
    return version;
  }

  /// In Debian's words, such as `amd64` or `all`.
  public String architecture() {
    return architecture;
  }

  /// Where it is.
  public Source source() {
    return source;
  }

  /// All that the index says.
  public Paragraph paragraph() {
    return paragraph;
  }

  /// What must be there for it: Pre-Depends, then Depends.
  public List<List<Relation>> needs() {
    List<List<Relation>> known = needs;
    if (known == null) {
      known = groups("Pre-Depends", "Depends");
      needs = known;
    }
    return known;
  }

  /// What must not be there with it: Conflicts and Breaks.
  public List<Relation> refuses() {
    List<Relation> known = refuses;
    if (known == null) {
      known = groups("Conflicts", "Breaks").stream().flatMap(List::stream).toList();
      refuses = known;
    }
    return known;
  }

  /// The names that it stands for besides its own; a constraint is the version that it stands for.
  public List<Relation> provides() {
    List<Relation> known = provides;
    if (known == null) {
      known = groups("Provides").stream().flatMap(List::stream).toList();
      provides = known;
    }
    return known;
  }

  /// All that it would be used with, needed or not.
  public List<Relation> mentions() {
    return groups("Pre-Depends", "Depends", "Recommends", "Suggests").stream()
        .flatMap(List::stream)
        .toList();
  }

  private List<List<Relation>> groups(String... fields) {
    return Stream.of(fields).flatMap(field -> paragraph.relations(field).stream()).toList();
  }

  /// Whether those who provide something prefer it: systems do not work without it.
  public boolean isImportant() {
    return Stream.of("Important", "Protected")
        .anyMatch(field -> paragraph.field(field).orElse("no").equals("yes"));
  }

  public boolean isEssential() {
    return paragraph.field("Essential").orElse("no").equals("yes");
  }

  /// Whether a relation with the qualifier `any` can mean it.
  public boolean isAllowedForAny() {
    return paragraph.field("Multi-Arch").orElse("no").equals("allowed");
  }

  /// 1 for `required` to 5 for `extra`; 4, as of `optional`, where none is given.
  public int priority() {
    int known =
        List.of("required", "important", "standard", "optional", "extra")
            .indexOf(paragraph.field("Priority").orElse("optional"));
    return known < 0 ? 4 : known + 1;
  }

  /// Whether `relation` means this package, by its own name or by one that it provides (Debian
  /// policy 7.5).
  public boolean satisfies(Relation relation) {
    if (relation.name().equals(name)
        && isMeantBy(relation.qualifier())
        && relation.admits(version)) {
      return true;
    }
    return provides().stream().anyMatch(provided -> isMeant(provided, relation));
  }

  private boolean isMeant(Relation provided, Relation relation) {
    return provided.name().equals(relation.name())
        && isMeantBy(relation.qualifier())
        && (relation.constraint().isEmpty()
            || provided
                .constraint()
                .filter(c -> relation.constraint().get().admits(c.version()))
                .isPresent());
  }

  private boolean isMeantBy(Optional<String> qualifier) {
    return switch (qualifier.orElse("")) {
      case "", "native" -> true;
      case "any" -> isAllowedForAny();
      case String other -> other.equals(architecture);
    };
  }

  /// Whether the two must not be together: by what either says.
  public boolean isAgainst(BinaryPackage other) {
    return !name.equals(other.name)
        && (refuses().stream().anyMatch(other::satisfies)
            || other.refuses().stream().anyMatch(this::satisfies));
  }

  /// Where its file is below the root of its source.
  ///
  /// @throws TareException CORRUPT where the index does not say, or leads out of the archive
  public String path() {
    String file = paragraph.field("Filename").orElse("").replaceFirst("^\\./", "");
    if (!isPath(file)) {
      throw cannot("the file \"%s\" is none".formatted(file));
    }
    return file;
  }

  /// Whether `path` can be one of a file in an archive, and stays there.
  public static boolean isPath(String path) {
    return path.matches("[A-Za-z0-9][A-Za-z0-9_.+~:%/-]*") && !path.contains("..");
  }

  /// Where a file of an archive is.
  ///
  /// @param path for which [#isPath]
  public static URI address(URI root, String path) {
    // a path of an archive is no escaped text, and a colon or a tilde in it is what it is
    return URI.create(root + path.replace("%", "%25"));
  }

  /// Where its file is.
  ///
  /// @throws TareException CORRUPT; see [#path]
  public URI address() {
    return address(source.root(), path());
  }

  public String sha256() {
    return paragraph
        .field("SHA256")
        .filter(sum -> sum.matches("[0-9a-f]{64}"))
        .orElseThrow(() -> cannot("it has no SHA-256"));
  }

  /// Of its file, in bytes.
  public long size() {
    return paragraph
        .field("Size")
        .filter(size -> size.matches("[0-9]{1,12}"))
        .map(Long::valueOf)
        .orElseThrow(() -> cannot("it has no size"));
  }

  private TareException cannot(String cause) {
    return TareException.corrupt(
        "cannot read the index of %s: package %s: %s".formatted(source, name, cause));
  }

  /// Such as `libc6 2.36-9+deb12u10`.
  @Override
  public String toString() {
    return name + " " + version;
  }
}
