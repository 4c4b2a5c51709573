package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.TreePath;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Who lets PAM decide names a service; libpam reads `/etc/pam.d/SERVICE` and `other`, what these
/// include, and loads the modules that they call. Modules read files whose paths they hold or get
/// as arguments, and pam_unix starts a helper.
///
/// Which service it is, is a string in the program or the program's own name.
final class PamRule implements Rule {
  private static final Calls STARTS = Calls.of("pam_start", "pam_start_confdir");
  private static final List<Bytes> DIRECTORIES =
      List.of(Bytes.utf8("/etc/pam.d"), Bytes.utf8("/usr/lib/pam.d"));
  private static final Bytes SINGLE = Bytes.utf8("/etc/pam.conf");
  private static final String OTHER = "other";
  private static final int MAX_SERVICE = 256 * 1024;

  /// Where modules lie: `/lib/x86_64-linux-gnu/security/`, written in libpam.
  private static final Pattern MODULES = Pattern.compile("/.*/security/?");

  private static final Pattern CONFIGURATION =
      Pattern.compile("(/etc/(?:security|default)/[^*]*|/etc/login\\.defs|/etc/environment)");
  private static final Pattern CONFIGURATIONS =
      Pattern.compile("(/etc/security/[^*]+)/\\*(\\.\\w+)");
  private static final Pattern HELPER = Pattern.compile("(/usr)?/s?bin/\\w+");
  private static final Pattern ARGUMENT = Pattern.compile("\\w+=(/.+)");

  private final Set<TreePath> read = new HashSet<>();

  @Override
  public void examine(Member member, Walk walk) {
    FileEntry file = member.file();
    if (member.role() != Role.PART) {
      return;
    }
    STARTS.in(file, walk).ifPresent(evidence -> takeServices(file, evidence, walk));
  }

  private void takeServices(FileEntry program, String evidence, Walk walk) {
    Reason reason = Reason.of(Reason.Kind.PAM, program.path(), evidence);
    walk.take(SINGLE, reason);
    for (String service : services(program, walk)) {
      takeService(service, program, reason, walk);
    }
  }

  private static Set<String> services(FileEntry program, Walk walk) {
    String own = program.path().fileName().toString();
    Set<String> services = new LinkedHashSet<>(List.of(OTHER, own, own + "-l"));
    Set<String> literals = walk.literals(program);
    for (Bytes directory : DIRECTORIES) {
      walk.tree().names(walk.look(directory).path()).stream()
          .map(Bytes::toString)
          .filter(literals::contains)
          .forEach(services::add);
    }
    return services;
  }

  private void takeService(String service, FileEntry program, Reason reason, Walk walk) {
    for (Bytes directory : DIRECTORIES) {
      Bytes path =
          service.startsWith("/")
              ? Bytes.utf8(service)
              : Words.join(directory, Bytes.utf8(service));
      Lookup found = walk.look(path);
      if (found.entry().orElse(null) instanceof FileEntry file) {
        walk.take(path, reason);
        if (read.add(file.path())) {
          follow(file, program, walk);
        }
        return;
      }
    }
  }

  private void follow(FileEntry service, FileEntry program, Walk walk) {
    Optional<PamService> parsed =
        walk.head(service.path(), service.content(), MAX_SERVICE).map(PamService::parse);
    if (parsed.isEmpty()) {
      return;
    }
    for (String include : parsed.get().includes()) {
      takeService(
          include, program, Reason.of(Reason.Kind.PAM, service.path(), "include " + include), walk);
    }
    for (PamService.Module module : parsed.get().modules()) {
      Reason reason = Reason.of(Reason.Kind.PAM, service.path(), "module " + module.name());
      module.arguments().stream()
          .map(ARGUMENT::matcher)
          .filter(Matcher::matches)
          .map(argument -> Bytes.utf8(argument.group(1)))
          .filter(path -> isFile(path, walk))
          .forEach(path -> walk.take(path, reason));
      takeModule(module.name(), program, reason, walk);
    }
  }

  private void takeModule(String name, FileEntry program, Reason reason, Walk walk) {
    if (name.startsWith("/")) {
      start(Bytes.utf8(name), reason, walk);
      return;
    }
    Optional<Attempt.Found> libpam = LateLibrary.find(walk, program, "libpam.so.0");
    if (libpam.isEmpty()) {
      return;
    }
    Set<String> directories = new LinkedHashSet<>();
    walk.literals(libpam.get().file()).stream()
        .filter(literal -> MODULES.matcher(literal).matches())
        .forEach(directories::add);
    directories.add(libpam.get().file().path().parent() + "/security");
    for (String directory : directories) {
      if (start(Words.join(Bytes.utf8(directory), Bytes.utf8(name)), reason, walk)) {
        return;
      }
    }
  }

  private boolean start(Bytes path, Reason reason, Walk walk) {
    Optional<Entry> module = walk.start(path, reason);
    if (module.orElse(null) instanceof FileEntry file && read.add(file.path())) {
      takeFiles(file, walk);
    }
    return module.isPresent();
  }

  /// What a module opens by itself.
  private static void takeFiles(FileEntry module, Walk walk) {
    for (String literal : walk.literals(module)) {
      Reason reason = Reason.of(Reason.Kind.PAM, module.path(), "string " + literal);
      Matcher several = CONFIGURATIONS.matcher(literal);
      if (CONFIGURATION.matcher(literal).matches() && isFile(Bytes.utf8(literal), walk)) {
        walk.take(Bytes.utf8(literal), reason);
      } else if (HELPER.matcher(literal).matches() && isProgram(Bytes.utf8(literal), walk)) {
        walk.start(Bytes.utf8(literal), reason);
      } else if (several.matches()) {
        Bytes directory = Bytes.utf8(several.group(1));
        walk.take(directory, reason);
        walk.tree().names(walk.look(directory).path()).stream()
            .filter(name -> name.endsWith(Bytes.utf8(several.group(2))))
            .forEach(name -> walk.take(Words.join(directory, name), reason));
      }
    }
  }

  private static boolean isFile(Bytes path, Walk walk) {
    return walk.look(path).entry().orElse(null) instanceof FileEntry;
  }

  private static boolean isProgram(Bytes path, Walk walk) {
    return walk.look(path).entry().orElse(null) instanceof FileEntry file
        && (file.attributes().mode() & 0111) != 0;
  }
}
