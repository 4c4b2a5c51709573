package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.elf.ElfFile;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.TreePath;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// An object that opens libraries while it runs and names a directory of libraries that no loader
/// searches: these are its plugins. The directory stands alone, in a list with colons, or before a
/// pattern such as `/usr/lib/x/%s.so`.
final class PluginRule implements Rule {
  private static final Pattern LIBRARY = Pattern.compile(".+\\.so(\\.[0-9][0-9A-Za-z.]*)?");
  private static final Pattern PATTERN = Pattern.compile("(/[^%]*)/([^%/]*)%s([^%/]*\\.so[^%/]*)");

  /// Named by a build's options, all in one string: `--modules-path=/usr/lib/nginx/modules`.
  private static final Pattern OPTION = Pattern.compile("=(/[^\\s':=]+)");

  /// Other rules know which of the first two are needed; the others hold drivers, which go with the
  /// hardware.
  private static final Set<String> NOT_HERE = Set.of("gconv", "security", "dri", "vdpau");

  @Override
  public void examine(Member member, Walk walk) {
    Optional<Mapping> mapping = walk.mapping(member.path());
    if (member.role() != Role.MAPPED
        || mapping.filter(m -> !m.isOfLibc()).isEmpty()
        || !DlopenRule.opens(walk.imports(member.file()))) {
      return;
    }
    Set<TreePath> seen = new HashSet<>();
    for (String literal : walk.literals(member.file())) {
      if (literal.indexOf('/') >= 0 && !isSearchPath(literal, mapping.get())) {
        examine(literal, new Plugins(member, mapping.get(), walk, seen));
      }
    }
  }

  /// DT_RPATH and DT_RUNPATH are strings like others.
  private static boolean isSearchPath(String literal, Mapping mapping) {
    ElfFile elf = mapping.object().elf();
    return Stream.of(elf.rpath(), elf.runpath())
        .flatMap(Optional::stream)
        .anyMatch(path -> path.toString().equals(literal));
  }

  private static void examine(String literal, Plugins plugins) {
    Matcher pattern = PATTERN.matcher(literal);
    if (pattern.matches()) {
      plugins.take(pattern.group(1), pattern.group(2), pattern.group(3), literal);
    } else if (literal.startsWith("/")) {
      for (String directory : literal.split(":", -1)) {
        plugins.take(directory, "", "", literal);
      }
    } else {
      Matcher option = OPTION.matcher(literal);
      while (option.find()) {
        plugins.take(option.group(1), "", "", option.group().substring(1));
      }
    }
  }

  /// The plugins of one object.
  private record Plugins(Member member, Mapping mapping, Walk walk, Set<TreePath> seen) {
    /// Takes the libraries in `directory` whose names have this beginning and end.
    void take(String directory, String start, String end, String literal) {
      if (!directory.startsWith("/") || directory.length() < 2) {
        return;
      }
      new Evidence(walk)
          .publicDirectory(directory)
          .filter(d -> !isOfOthers(d.path()) && seen.add(d.path()))
          .ifPresent(d -> take(Bytes.utf8(directory), d.path(), start, end, literal));
    }

    private boolean isOfOthers(TreePath directory) {
      return directory.isRoot()
          || mapping.isSearched(directory)
          || NOT_HERE.contains(directory.fileName().toString());
    }

    private void take(Bytes written, TreePath directory, String start, String end, String literal) {
      Reason reason = Reason.of(Reason.Kind.PLUGIN, member.path(), "\"" + literal + "\"");
      for (Bytes name : walk.tree().names(directory)) {
        String text = name.toString();
        boolean fits = text.startsWith(start) && text.endsWith(end);
        if (fits && LIBRARY.matcher(text).matches() && isLibrary(directory.child(name))) {
          Bytes path = Words.join(written, name);
          walk.suspect(path, reason, () -> mapping.open(path, reason));
          archive(path).ifPresent(beside -> walk.suspect(beside, reason));
        }
      }
    }

    /// libltdl opens `x.la`, a text that names `x.so`, and looks for the library only through it.
    private Optional<Bytes> archive(Bytes library) {
      String name = library.toString();
      Bytes archive = Bytes.utf8(name.substring(0, name.lastIndexOf(".so")) + ".la");
      return walk.look(archive).entry().isPresent() ? Optional.of(archive) : Optional.empty();
    }

    private boolean isLibrary(TreePath path) {
      return walk.look(Bytes.utf8(path.toString())).entry().orElse(null) instanceof FileEntry file
          && walk.elf(file)
              .filter(elf -> mapping.object().elf().abi().accepts(elf.abi()))
              .isPresent();
    }
  }
}
