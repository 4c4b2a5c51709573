package dev.tare.debian.base;

import dev.tare.base.TareException;
import dev.tare.debian.archive.BinaryPackage;
import dev.tare.debian.archive.Distribution;
import dev.tare.debian.archive.Source;
import dev.tare.debian.archive.Trust;
import dev.tare.debian.control.Paragraph;
import dev.tare.debian.control.Version;
import dev.tare.debian.resolve.Wanted;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Which packages an image is made of, to the byte: the same lock gives the same image, later and
/// elsewhere. A text of paragraphs: the first about all, then one for each archive with a line for
/// each package, so that a change of one is a change of one line.
///
/// @param request what it answers
/// @param packages by name
/// @param sources where an image that is a system finds more packages; of other images none
public record Lock(
    Request request, Distribution distribution, List<Locked> packages, List<Source> sources) {
  private static final String FORMAT = "1";

  /// What was asked for.
  ///
  /// @param suite the one that the archives were to carry; empty where a file named them
  /// @param wanted `NAME`, `NAME=VERSION` or `@NAME` for a recipe, in order
  /// @param withEssential whether the packages without which nothing is promised were wanted too
  /// @param architecture in Debian's words
  public record Request(
      String suite, List<String> wanted, boolean withEssential, String architecture) {
    public Request {
      wanted = List.copyOf(wanted);
    }

    /// Such as `nginx-light and what is essential, bookworm, for amd64`.
    @Override
    public String toString() {
      return "%s%s%s, for %s"
          .formatted(
              String.join(" ", wanted),
              withEssential ? " and what is essential" : "",
              suite.isEmpty() ? "" : ", " + suite,
              architecture);
    }
  }

  /// One package.
  ///
  /// @param roots the archives that may have it, to be tried in order; at least one
  /// @param path of its file below any of these
  /// @param sha256 of its file, in hexadecimal
  /// @param size of its file, in bytes
  public record Locked(
      String name, String version, List<URI> roots, String path, String sha256, long size) {
    public Locked {
      roots = List.copyOf(roots);
    }

    /// Where it may be, the first place first.
    public List<URI> addresses() {
      return roots.stream().map(root -> BinaryPackage.address(root, path)).toList();
    }

    /// Such as `libc6 2.36-9`.
    @Override
    public String toString() {
      return name + " " + version;
    }
  }

  public Lock {
    packages = packages.stream().sorted(Comparator.comparing(Locked::name)).toList();
    sources = sources.stream().map(Lock::plain).toList();
  }

  static Lock of(
      Request request,
      Distribution distribution,
      List<BinaryPackage> packages,
      List<Source> sources) {
    return new Lock(request, distribution, packages.stream().map(Lock::locked).toList(), sources);
  }

  /// What anybody may know of a source.
  private static Source plain(Source source) {
    return Source.of(source.address(), source.suite(), source.components(), Trust.MACHINE);
  }

  private static Locked locked(BinaryPackage one) {
    return new Locked(
        one.name(),
        one.version().text(),
        List.of(one.source().root()),
        one.path(),
        one.sha256(),
        one.size());
  }

  public List<String> wanted() {
    return request.wanted;
  }

  /// In Debian's words.
  public String architecture() {
    return request.architecture;
  }

  /// The same packages, to be had elsewhere: whoever has the bytes, their hashes count.
  ///
  /// @param roots of archives, to be tried in order
  public Lock at(List<URI> roots) {
    return new Lock(
        request,
        distribution,
        packages.stream()
            .map(one -> new Locked(one.name, one.version, roots, one.path, one.sha256, one.size))
            .toList(),
        sources);
  }

  /// @throws TareException CORRUPT where it is none
  public static Lock parse(byte[] text, String what) {
    List<Paragraph> all = Paragraph.parse(text, what);
    if (all.isEmpty() || !all.getFirst().field("Lock-Format").orElse("").equals(FORMAT)) {
      throw cannot(what, "it is no lock of format " + FORMAT);
    }
    Paragraph head = all.getFirst();
    List<Locked> packages = new ArrayList<>();
    for (Paragraph archive : all.subList(1, all.size())) {
      URI root = root(field(archive, "Archive", "(https?|file):/\\S*/", what), what);
      field(archive, "Packages", "(?s)\\n.*", what)
          .substring(1)
          .lines()
          .forEach(line -> packages.add(locked(line, root, what)));
    }
    Set<String> names = new HashSet<>();
    for (Locked one : packages) {
      if (!names.add(one.name)) {
        throw cannot(what, "it has %s twice".formatted(one.name));
      }
    }
    String count = field(head, "Count", "[0-9]{1,6}", what);
    if (Integer.parseInt(count) != packages.size()) {
      throw cannot(
          what, "it has %d of its %s packages: a part is lost".formatted(packages.size(), count));
    }
    return new Lock(request(head, what), distribution(head, what), packages, sources(head, what));
  }

  private static Request request(Paragraph head, String what) {
    List<String> wanted = head.words("Wanted");
    try {
      wanted.stream().filter(word -> !Recipe.isMeantBy(word)).forEach(Wanted::parse);
    } catch (TareException e) {
      throw cannot(what, "a field Wanted is none").withCause(e);
    }
    return new Request(
        head.field("Suite").isEmpty()
            ? ""
            : field(head, "Suite", "[A-Za-z0-9][A-Za-z0-9._/-]{0,127}", what),
        wanted,
        field(head, "Essential", "yes|no", what).equals("yes"),
        field(head, "Architecture", "[a-z0-9-]+", what));
  }

  private static Distribution distribution(Paragraph head, String what) {
    return new Distribution(
        field(head, "Origin", "[A-Za-z0-9 ._/-]{0,64}", what),
        field(head, "Version", "[A-Za-z0-9 ._/-]{0,64}", what),
        field(head, "Codename", "[A-Za-z0-9 ._/-]{0,64}", what));
  }

  private static List<Source> sources(Paragraph head, String what) {
    List<Source> sources = new ArrayList<>();
    for (String line : head.field("Sources").orElse("").strip().lines().toList()) {
      List<String> words = List.of(line.strip().split(" +", -1));
      try {
        String suite = words.size() > 1 ? words.get(1) : "";
        List<String> components = words.subList(Math.min(2, words.size()), words.size());
        sources.add(Source.of(words.getFirst(), suite, components, Trust.MACHINE));
      } catch (TareException e) {
        throw cannot(what, "\"%s\" is no archive".formatted(line.strip())).withCause(e);
      }
    }
    return sources;
  }

  private static URI root(String text, String what) {
    try {
      URI root = new URI(text);
      if (root.getRawPath() != null
          && root.getRawQuery() == null
          && root.getRawFragment() == null
          && (root.getHost() != null || root.getScheme().equals("file"))) {
        return root;
      }
    } catch (URISyntaxException e) {
      // said below
    }
    throw cannot(what, "an address in it is none");
  }

  private static Locked locked(String line, URI root, String what) {
    String[] words = line.strip().split(" +", -1);
    boolean isOne =
        words.length == 5
            && words[0].matches("[A-Za-z0-9][A-Za-z0-9+.-]*")
            && words[2].matches("[0-9a-f]{64}")
            && words[3].matches("[0-9]{1,12}")
            && BinaryPackage.isPath(words[4]);
    if (!isOne) {
      throw cannot(
          what, "\"%s\" is no package, version, hash, size and file".formatted(line.strip()));
    }
    String version = Version.parse(words[1]).text();
    return new Locked(
        words[0], version, List.of(root), words[4], words[2], Long.parseLong(words[3]));
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

  /// The text, as bytes: archives and packages in the order of their names.
  public byte[] toBytes() {
    StringBuilder text = new StringBuilder();
    text.append("Lock-Format: ").append(FORMAT).append('\n');
    if (!request.suite.isEmpty()) {
      text.append("Suite: ").append(request.suite).append('\n');
    }
    text.append("Wanted: ").append(String.join(" ", request.wanted)).append('\n');
    text.append("Essential: ").append(request.withEssential ? "yes" : "no").append('\n');
    text.append("Architecture: ").append(request.architecture).append('\n');
    text.append("Origin: ").append(distribution.origin()).append('\n');
    text.append("Version: ").append(distribution.version()).append('\n');
    text.append("Codename: ").append(distribution.codename()).append('\n');
    text.append("Count: ").append(packages.size()).append('\n');
    text.append(sources.isEmpty() ? "" : "Sources:\n");
    for (Source one : sources) {
      String components =
          one.components().isEmpty() ? "" : " " + String.join(" ", one.components());
      text.append(" %s %s%s\n".formatted(one.address(), one.suite(), components));
    }
    Map<String, List<Locked>> archives =
        packages.stream()
            .collect(
                Collectors.groupingBy(
                    one -> one.roots.getFirst().toString(), TreeMap::new, Collectors.toList()));
    archives.forEach((root, some) -> {
      text.append("\nArchive: ").append(root).append("\nPackages:\n");
      for (Locked one : some) {
        text.append(
            " %s %s %s %d %s\n".formatted(one.name, one.version, one.sha256, one.size, one.path));
      }
    });
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
