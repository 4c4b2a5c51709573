package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.layer.Entry.FileEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// An object that opens files may open those that its strings name, by their whole path or as a
/// directory and a name in it: configuration, databases. The C library's own are left to rules that
/// know what it is asked for.
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

  /// Compilers leave the names of sources in programs, for messages and stack traces.
  private static final Pattern SOURCES =
      Pattern.compile(".*[.](?:adb|c|cc|cpp|cxx|f90|go|h|hpp|hs|ml|rs|s|S)");

  private static final Pattern PATHS = Pattern.compile("/[^%*?\\s]+");

  @Override
  public void examine(Member member, Walk walk) {
    Optional<Mapping> mapping = walk.mapping(member.path());
    if (member.role() != Role.MAPPED
        || mapping.filter(m -> !m.isOfLibc()).isEmpty()
        || !opens(member, mapping.get(), walk)) {
      return;
    }
    Set<String> literals = walk.ownLiterals(member.file());
    for (String literal : literals) {
      if (literal.startsWith("/") && !isSource(literal) && PATHS.matcher(literal).matches()) {
        for (String path : literal.split(":", -1)) {
          named(path, literals, walk).forEach(file -> take(file, literal, member, walk));
          inside(path, literals, walk).forEach(file -> take(file, literal, member, walk));
        }
      }
    }
  }

  static boolean isSource(String literal) {
    return SOURCES.matcher(literal).matches();
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

  /// The files of a directory that is a string, whose names are strings as well: the program puts
  /// `/etc/x/` and `x.conf` together when it looks for its configuration in several places.
  private static List<String> inside(String path, Set<String> literals, Walk walk) {
    Evidence evidence = new Evidence(walk);
    String directory = path.replaceFirst("/+$", "");
    if (directory.lastIndexOf('/') <= 0 || !evidence.isThinkable(directory)) {
      return List.of();
    }
    return evidence.names(directory).stream()
        .filter(name -> literals.contains(name) || literals.contains("/" + name))
        .map(name -> directory + "/" + name)
        .filter(whole -> evidence.file(whole).filter(file -> isData(file, walk)).isPresent())
        .toList();
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

  /// Programs and libraries are run and loaded, which other rules see.
  private static boolean isData(FileEntry file, Walk walk) {
    return (file.attributes().mode() & 0111) == 0 && walk.elf(file).isEmpty();
  }

  private static void take(String path, String literal, Member member, Walk walk) {
    Reason reason = Reason.of(Reason.Kind.PATH, member.path(), "\"" + literal + "\"");
    walk.suspect(Bytes.utf8(path), reason);
  }
}
