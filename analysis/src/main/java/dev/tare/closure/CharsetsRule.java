package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.elf.ElfFile;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.TreePath;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Who converts between character sets (iconv(3)) has the GNU C library load a module for each but
/// the few that it holds itself: ASCII, UTF-8, UCS-2 and UCS-4. A program's strings and the image's
/// locale name the sets. A program that names none and talks of encodings in its messages or
/// options lets its user name them: all modules are suspects then. Most others only convert from
/// and to what the locale is written in.
///
/// Which module serves which set stands in `gconv-modules`; the library reads `gconv-modules.cache`
/// in its place where that exists.
final class CharsetsRule implements Rule {
  private static final Calls CONVERTS = Calls.of("iconv_open", "libiconv_open");
  private static final Calls SETS_LOCALE = Calls.of("setlocale", "newlocale");
  private static final Bytes CACHE = Bytes.utf8("gconv-modules.cache");
  private static final Bytes TABLE = Bytes.utf8("gconv-modules");
  private static final Bytes MORE = Bytes.utf8("gconv-modules.d");
  private static final Set<String> TABLES =
      Set.of(CACHE.toString(), TABLE.toString(), MORE.toString());
  private static final Pattern TALK =
      Pattern.compile("encoding|charset|character set", Pattern.CASE_INSENSITIVE);
  private static final int MAX_TABLE = 1024 * 1024;

  private static final Set<String> BUILT_IN =
      Set.of(
          "ASCII",
          "US-ASCII",
          "ANSI_X3.4-1968",
          "UTF-8",
          "UTF8",
          "UCS-2",
          "UCS2",
          "UCS-4",
          "UCS4",
          "UCS-4LE",
          "UCS-4BE",
          "WCHAR_T",
          "INTERNAL",
          "ISO-10646/UTF8",
          "UTF-16BOM");

  private final Map<TreePath, GconvModules> tables = new HashMap<>();

  @Override
  public void examine(Member member, Walk walk) {
    Optional<ElfFile> elf = member.role() == Role.PART ? walk.elf(member.file()) : Optional.empty();
    if (elf.isEmpty() || !Calls.areOfGnu(elf.get())) {
      return;
    }
    FileEntry file = member.file();
    CONVERTS.in(file, walk).ifPresent(evidence -> takeNamed(file, evidence, walk));
    SETS_LOCALE.in(file, walk).ifPresent(evidence -> takeOfLocale(file, evidence, walk));
  }

  private void takeNamed(FileEntry file, String evidence, Walk walk) {
    Optional<Bytes> directory = directory(file, walk);
    if (directory.isEmpty()) {
      return;
    }
    Reason reason = Reason.of(Reason.Kind.CHARSETS, file.path(), evidence);
    takeTable(directory.get(), reason, walk);
    boolean namesAny = false;
    boolean talksOfThem = false;
    for (String literal : walk.literals(file)) {
      String name = name(literal);
      namesAny |= modules(directory.get(), walk).knows(name);
      talksOfThem |= TALK.matcher(literal).find();
      takeModules(name, directory.get(), file, walk);
    }
    boolean isProgram = walk.elf(file).flatMap(ElfFile::interpreter).isPresent();
    if (isProgram && talksOfThem && !namesAny) {
      new SuspectedDirectory(directory.get(), TABLES)
          .suspect(Reason.of(Reason.Kind.ALL_CHARSETS, file.path(), evidence), walk);
    }
  }

  private void takeOfLocale(FileEntry file, String evidence, Walk walk) {
    Set<String> names = new LinkedHashSet<>();
    for (String locale : LocaleNames.of(walk.environment())) {
      LocaleNames.charset(locale).map(CharsetsRule::name).ifPresent(names::add);
    }
    names.removeAll(BUILT_IN);
    Optional<Bytes> directory = names.isEmpty() ? Optional.empty() : directory(file, walk);
    if (directory.isPresent()) {
      takeTable(directory.get(), Reason.of(Reason.Kind.CHARSETS, file.path(), evidence), walk);
      names.forEach(name -> takeModules(name, directory.get(), file, walk));
    }
  }

  private static void takeTable(Bytes directory, Reason reason, Walk walk) {
    if (walk.take(Words.join(directory, CACHE), reason).isPresent()) {
      return;
    }
    walk.take(Words.join(directory, TABLE), reason);
    Bytes more = Words.join(directory, MORE);
    for (Bytes name : walk.tree().names(walk.look(more).path())) {
      walk.take(Words.join(more, name), reason);
    }
  }

  private void takeModules(String name, Bytes directory, FileEntry file, Walk walk) {
    Reason reason = Reason.of(Reason.Kind.CHARSETS, file.path(), "character set " + name);
    for (String module : modules(directory, walk).of(name)) {
      walk.start(Words.join(directory, Bytes.utf8(module + ".so")), reason);
    }
  }

  /// `SHIFT_JIS//TRANSLIT` as it is looked up.
  private static String name(String literal) {
    int slashes = literal.indexOf("//");
    return (slashes < 0 ? literal : literal.substring(0, slashes)).toUpperCase(Locale.ROOT);
  }

  /// Beside the C library, or below `/usr` where that is elsewhere.
  private static Optional<Bytes> directory(FileEntry file, Walk walk) {
    Optional<TreePath> libc =
        LateLibrary.find(walk, file, "libc.so.6").map(found -> found.file().path().parent());
    return libc.stream()
        .flatMap(at -> Stream.of(at + "/gconv", "/usr" + at + "/gconv"))
        .map(Bytes::utf8)
        .filter(path -> walk.look(path).entry().isPresent())
        .findFirst();
  }

  private GconvModules modules(Bytes directory, Walk walk) {
    return tables.computeIfAbsent(TreePath.of(directory), _ -> read(directory, walk));
  }

  private static GconvModules read(Bytes directory, Walk walk) {
    GconvModules modules = new GconvModules();
    walk.headOf(Words.join(directory, TABLE), MAX_TABLE).ifPresent(modules::add);
    Bytes more = Words.join(directory, MORE);
    for (Bytes name : walk.tree().names(walk.look(more).path())) {
      walk.headOf(Words.join(more, name), MAX_TABLE).ifPresent(modules::add);
    }
    return modules;
  }
}
