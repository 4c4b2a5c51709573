package dev.tare.ledger;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Programs that make programs, and the directories that come with them. An image that only runs
/// what they made needs none.
@SuppressWarnings("ImmutableEnumChecker") // the lists are made by List.of
public enum BuildTool {
  C_COMPILER(
      "(gcc|g\\+\\+|cc|c\\+\\+|clang|clang\\+\\+|cpp|c89|c99|gfortran|ld|ld\\.bfd|ld\\.gold|ld\\.lld|as|ar|ranlib|gcc-ar|gcc-nm|gcc-ranlib|gcov|gcov-tool|gcov-dump)",
      List.of("/usr/lib/gcc/", "/usr/libexec/gcc/", "/usr/lib/llvm-", "/usr/include/")),
  MAKE("(make|gmake|make-first-existing-target)", List.of()),
  CMAKE("(cmake|ctest|cpack)", List.of("/usr/share/cmake")),
  NINJA("(ninja)", List.of()),
  MESON("(meson)", List.of()),
  AUTOTOOLS(
      "(autoconf|automake|aclocal|autoreconf|libtoolize)",
      List.of("/usr/share/autoconf/", "/usr/share/automake-", "/usr/share/aclocal")),
  GIT("(git|git-shell|git-upload-pack)", List.of("/usr/lib/git-core/", "/usr/libexec/git-core/")),
  GO("(go|gofmt)", List.of("/usr/local/go/", "/usr/lib/go/", "/usr/lib/go-")),
  RUST("(rustc|cargo|rustdoc|rustup)", List.of("/usr/lib/rustlib/", "/usr/local/rustup/"));

  /// A cross compiler's name begins with its target, and a version may follow.
  private static final String BEFORE = "(?:[a-z0-9_]+-linux-(?:gnu|musl)[a-z0-9]*-)?";

  private static final String AFTER = "(?:-[0-9.]+)?";
  private static final List<String> PROGRAMS =
      List.of(
          "/usr/bin/", "/usr/local/bin/", "/bin/", "/usr/local/go/bin/", "/usr/local/cargo/bin/");

  private final Pattern programs;
  private final List<String> directories;

  BuildTool(String programs, List<String> directories) {
    this.programs = Pattern.compile(BEFORE + programs + AFTER);
    this.directories = directories;
  }

  /// The tool that `path` is a program of.
  static Optional<BuildTool> ofProgram(String path) {
    Optional<String> name = programName(path);
    if (name.isPresent()) {
      for (BuildTool tool : values()) {
        if (tool.programs.matcher(name.get()).matches()) {
          return Optional.of(tool);
        }
      }
    }
    return Optional.empty();
  }

  /// `gcc` of `/usr/bin/x86_64-linux-gnu-gcc-12`.
  String baseName(String path) {
    var matcher = programs.matcher(path.substring(path.lastIndexOf('/') + 1));
    return matcher.matches() ? matcher.group(1) : "";
  }

  /// Whether a path in any directory, or a name, is called like one of its programs.
  boolean isNamed(String path) {
    return programs.matcher(path.substring(path.lastIndexOf('/') + 1)).matches();
  }

  private static Optional<String> programName(String path) {
    for (String directory : PROGRAMS) {
      if (path.startsWith(directory) && path.indexOf('/', directory.length()) < 0) {
        return Optional.of(path.substring(directory.length()));
      }
    }
    return Optional.empty();
  }

  /// Whether `path` is of no use without the tool.
  boolean owns(String path) {
    return directories.stream().anyMatch(path::startsWith)
        || ofProgram(path).filter(this::equals).isPresent();
  }
}
