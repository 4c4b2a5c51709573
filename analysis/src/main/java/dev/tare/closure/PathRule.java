package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// An object that opens files may open those that its strings name by their whole path:
/// configuration, databases. The C library's own are left to rules that know what it is asked for.
final class PathRule implements Rule {
  private static final List<String> OPENERS =
      List.of(
          "open",
          "open64",
          "openat",
          "openat64",
          "fopen",
          "fopen64",
          "freopen",
          "freopen64",
          "__open_2",
          "__open64_2",
          "__openat_2",
          "opendir",
          "scandir",
          "stat",
          "stat64",
          "__xstat",
          "access",
          "readlink",
          "mmap",
          "BIO_new_file",
          "gzopen",
          "gzopen64");

  /// A static program holds the strings of its C library: rules tell what that is asked for.
  private static final List<TreePath> OF_LIBC =
      Stream.of(
              "/etc/aliases",
              "/etc/gai.conf",
              "/etc/host.conf",
              "/etc/localtime",
              "/etc/networks",
              "/etc/nsswitch.conf",
              "/etc/protocols",
              "/etc/rpc",
              "/etc/services",
              "/etc/shells",
              "/usr/lib/locale",
              "/usr/share/locale",
              "/usr/share/zoneinfo")
          .map(TreePath::of)
          .toList();

  private static final Pattern SOURCE =
      Pattern.compile(".+\\.(?:c|cc|cpp|cxx|f|go|h|hh|hpp|java|m|rs|s|S|vala)");

  private static final Pattern PATHS = Pattern.compile("/[^%*?\\s]+");

  @Override
  public void examine(Member member, Walk walk) {
    Optional<Mapping> mapping = walk.mapping(member.path());
    if (member.role() != Role.MAPPED
        || mapping.filter(m -> !m.isOfLibc()).isEmpty()
        || !opens(member, mapping.get(), walk)) {
      return;
    }
    boolean holdsLibc = mapping.get().object().elf().isStaticProgram();
    Set<String> literals = walk.literals(member.file());
    for (String literal : literals) {
      if (literal.startsWith("/")
          && !(holdsLibc && isOfLibc(literal))
          && PATHS.matcher(literal).matches()) {
        for (String path : literal.split(":", -1)) {
          named(path, literals, walk).forEach(file -> take(file, literal, member, walk));
        }
      }
    }
  }

  private static boolean isOfLibc(String literal) {
    TreePath path = TreePath.of(literal);
    return path.parts().contains(Bytes.utf8("gconv"))
        || OF_LIBC.stream().anyMatch(own -> path.equals(own) || path.isUnder(own));
  }

  /// The file at a path, and those whose names go on with an ending that is a string as well:
  /// `/usr/share/misc/magic` and `.mgc`.
  private static List<String> named(String path, Set<String> literals, Walk walk) {
    List<String> named = new ArrayList<>();
    Evidence evidence = new Evidence(walk);
    if (path.lastIndexOf('/') > 0 && !path.endsWith("/") && evidence.isThinkable(path)) {
      if (evidence.file(path).filter(file -> isData(file, walk)).isPresent()) {
        named.add(path);
      }
      String directory = path.substring(0, path.lastIndexOf('/'));
      String start = path.substring(directory.length() + 1) + ".";
      for (String name : evidence.names(directory)) {
        String whole = directory + "/" + name;
        if (name.startsWith(start)
            && isEnding(name.substring(start.length() - 1), literals)
            && evidence.file(whole).filter(file -> isData(file, walk)).isPresent()) {
          named.add(whole);
        }
      }
    }
    return named;
  }

  private static boolean isEnding(String ending, Set<String> literals) {
    return literals.contains(ending) || literals.contains("%s" + ending);
  }

  /// A static program imports nothing and may do anything.
  static boolean opens(Member member, Mapping mapping, Walk walk) {
    Set<String> imports = walk.imports(member.file());
    return !mapping.isOfGo()
        && (mapping.object().elf().isStaticProgram()
            || OPENERS.stream().anyMatch(imports::contains));
  }

  /// Programs and libraries are run and loaded, which other rules see. Sources are named for those
  /// who debug.
  private static boolean isData(FileEntry file, Walk walk) {
    return (file.attributes().mode() & 0111) == 0
        && !SOURCE.matcher(file.path().fileName().toString()).matches()
        && walk.elf(file).isEmpty();
  }

  private static void take(String path, String literal, Member member, Walk walk) {
    Reason reason = Reason.of(Reason.Kind.PATH, member.path(), "\"" + literal + "\"");
    walk.suspect(Bytes.utf8(path), reason);
  }
}
