package dev.tare.check;

import dev.tare.base.Bytes;
import dev.tare.base.Finding;
import dev.tare.base.TareException;
import dev.tare.closure.Problem;
import dev.tare.closure.StaticLookups;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.oci.ImageConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a program that starts will miss while it works, found without starting it. Warnings and
/// notes: the program may never come to what would fail.
///
/// - T02 it may open a library that is not there
/// - T06 its file gives rights that containers do not have
/// - T07 it speaks TLS, and no certificates say whom to trust
/// - T08 TZ names a zone that is not there, or it asks for zones by name and there are none
/// - T09 it asks who it is, and its user has no line in /etc/passwd
/// - T10 it makes temporary files, and /tmp is missing
/// - T11 it is linked statically with the GNU C library and looks up names
/// - T12 it looks up names with an old musl
/// - T13 it has threads over musl's allocator
///
/// What keeps a program from starting is the matter of [StartChecks].
public record WorkChecks(Tree tree, ImageConfig config) {
  private static final TreePath TMP = TreePath.of("/tmp");
  private static final TreePath SWITCH = TreePath.of("/etc/nsswitch.conf");
  private static final int MAX_SWITCH = 64 * 1024;

  /// The services of a line `passwd: files [NOTFOUND=return] systemd`.
  private static final Pattern SERVICES = Pattern.compile("(?m)^\\s*\\w+\\s*:([^#\n]*)");

  private static final Set<String> HELD = Set.of("files", "dns");
  static final Set<String> ASKS_WHO = Set.of("getpwuid", "getpwuid_r", "os/user.Current");
  static final Set<String> TEMPORARY =
      Set.of(
          "mkstemp",
          "mkstemp64",
          "mkostemp",
          "mkostemp64",
          "mkstemps",
          "mkdtemp",
          "tmpfile",
          "tmpfile64",
          "tempnam",
          "tmpnam",
          "os.CreateTemp",
          "os.MkdirTemp");

  /// What is worth a warning; empty where nothing is, or where the program cannot start.
  public List<Finding> check(Start start) {
    return StartedProgram.of(tree, start).map(this::check).orElse(List.of());
  }

  List<Finding> check(StartedProgram started) {
    List<Finding> findings = new ArrayList<>();
    for (Problem problem : started.closure().problems()) {
      if (problem instanceof Problem.Lacking lacking) {
        lacking(lacking, started).ifPresent(findings::add);
      }
    }
    ProgramSearch.Program program = started.program();
    FileCapabilities.refused(program.file())
        .ifPresent(capability -> findings.add(refused(program.path(), capability)));
    who(started).ifPresent(findings::add);
    temporary(started).ifPresent(findings::add);
    staticLookups(program).ifPresent(findings::add);
    findings.addAll(new MuslChecks(tree, started).check());
    new OpenedLibraries(tree, started).check().ifPresent(findings::add);
    return findings;
  }

  private static Finding refused(TreePath program, String capability) {
    return Findings.warning(
            "T06",
            program,
            "%s is to start with "
                + capability
                + ", which engines do not give to containers: the kernel refuses it (Operation not"
                + " permitted)")
        .fix(
            "Run it where the container is given it (podman run --cap-add "
                + capability
                + "), or take it from the file before packing: setcap -r");
  }

  private Optional<Finding> lacking(Problem.Lacking lacking, StartedProgram started) {
    TreePath object = lacking.object();
    return switch (lacking.kind()) {
      case TLS_ROOTS ->
          Optional.of(
              Findings.of(
                      new KnownPrograms(tree, started).mayDoWithoutRoots()
                          ? Finding.Severity.NOTE
                          : Finding.Severity.WARNING,
                      "T07",
                      object.toString(),
                      "%s speaks TLS, and the image has no CA certificates".formatted(object))
                  .fix("Add them: tare pack … --add /etc/ssl/certs/ca-certificates.crt"));
      case TIME_ZONE -> Optional.of(zone(object, started.start()));
      case ALL_TIME_ZONES -> Optional.of(zones(object));
      case STATIC_NSS ->
          hasService("files") ? Optional.empty() : Optional.of(oldStatic(object, lacking));
      default -> Optional.empty();
    };
  }

  private static Finding zone(TreePath object, Start start) {
    String zone =
        start
            .environment()
            .variable("TZ")
            .map(z -> z.startsWith(":") ? z.substring(1) : z)
            .orElse("");
    return Findings.warning(
            "T08",
            object,
            "TZ=" + zone.replace("%", "%%") + " is set for %s, and the image has no such zone")
        .fix(
            ZoneChecks.misspelt(zone)
                .orElse("Add it: tare pack … --add /usr/share/zoneinfo/" + zone));
  }

  private static Finding zones(TreePath object) {
    return Findings.warning(
            "T08",
            object,
            "%s asks for time zones by name (time.LoadLocation), and the image has no /usr/share/zoneinfo")
        .fix(
            "Add it, or the zones that are used: tare pack … --add /usr/share/zoneinfo/Europe/Berlin;"
                + " or import time/tzdata in the program, 450 kB");
  }

  private static Finding oldStatic(TreePath object, Problem.Lacking lacking) {
    return new Finding(
        "T11", Finding.Severity.WARNING, object.toString(), lacking.cause(), Optional.empty());
  }

  static boolean asksWho(StartedProgram started) {
    return started.called(ASKS_WHO).isPresent();
  }

  /// A static shell can, and nobody may ask it to.
  static Optional<String> makesTemporary(StartedProgram started) {
    return started
        .called(TEMPORARY)
        .filter(name -> started.imports().contains(name) || !started.isShell());
  }

  private static boolean looksUp(FileEntry program) {
    try {
      return StaticLookups.of(program).isPresent();
    } catch (TareException e) {
      return false;
    }
  }

  private Optional<Finding> who(StartedProgram started) {
    TreePath program = started.program().path();
    Account user = started.user();
    boolean isGo = started.called(ASKS_WHO).filter(name -> name.startsWith("os/")).isPresent();
    boolean isToldElsewhere = // Go without cgo asks the environment then
        isGo && started.start().environment().variable("USER").isPresent();
    boolean isNobody = !isToldElsewhere && !Account.isListed(tree, user.uid());
    if (!isNobody || !asksWho(started)) {
      return Optional.empty();
    }
    KnownPrograms known = new KnownPrograms(tree, started);
    boolean isOfProgram =
        known.imports(ASKS_WHO) || started.held().stream().anyMatch(ASKS_WHO::contains);
    boolean isSure = isOfProgram && !known.isInterpreter() && !started.isShell();
    boolean isRoot = user.uid() == 0;
    if (isRoot && !isSure) {
      return Optional.empty(); // shells and interpreters of root do without a name
    }
    String message =
        "%s asks for the name and home of its user, and %d has no line in the image's /etc/passwd"
            .formatted(program, user.uid());
    return Optional.of(
        Findings.of(
                isSure && !(isRoot && isGo) ? Finding.Severity.WARNING : Finding.Severity.NOTE,
                "T09",
                program.toString(),
                message)
            .fix(
                isRoot
                    ? "Add the line root:x:0:0:root:/root:/bin/sh"
                    : "Add the line u%d:x:%d:0::/:".formatted(user.uid(), user.uid())));
  }

  private Optional<Finding> temporary(StartedProgram started) {
    boolean isThere = Lookup.follow(tree, TMP).entry().orElse(null) instanceof Entry.DirectoryEntry;
    boolean isElsewhere = config.env().stream().anyMatch(line -> line.startsWith("TMPDIR="));
    return isThere || isElsewhere
        ? Optional.empty()
        : makesTemporary(started)
            .map(_ ->
                Findings.warning(
                        "T10",
                        started.program().path(),
                        "%s makes temporary files, and the image has no /tmp")
                    .fix("Add it: mkdir -m 1777 tmp; tare pack … --add ./tmp:/tmp"));
  }

  /// With a service of another build beside it, a static program was seen to crash.
  private Optional<Finding> staticLookups(ProgramSearch.Program program) {
    if (!looksUp(program.file())) {
      return Optional.empty();
    }
    return services()
        .filter(service -> !HELD.contains(service) && hasService(service))
        .findFirst()
        .map(service ->
            Findings.warning(
                    "T11",
                    program.path(),
                    ("%%s is statically linked with glibc and looks up names: for the service %s in"
                            + " /etc/nsswitch.conf it loads libnss_%s.so.2 and a second C library,"
                            + " and may crash")
                        .formatted(service, service))
                .fix(
                    "Leave that library out, name only files and dns in /etc/nsswitch.conf, or link"
                        + " with musl"));
  }

  private Stream<String> services() {
    if (!(Lookup.follow(tree, SWITCH).entry().orElse(null) instanceof FileEntry file)) {
      return Stream.of();
    }
    try (InputStream in = file.content().open()) {
      String text = new String(in.readNBytes(MAX_SWITCH), StandardCharsets.ISO_8859_1);
      return SERVICES
          .matcher(text)
          .results()
          .map(MatchResult::group)
          .flatMap(line -> Stream.of(line.substring(line.indexOf(':') + 1).split("[\\s]+", -1)))
          .filter(word -> word.matches("[A-Za-z0-9_-]+"))
          .distinct()
          .toList()
          .stream();
    } catch (IOException e) {
      return Stream.of();
    }
  }

  private boolean hasService(String service) {
    Bytes name = Bytes.utf8("libnss_" + service + ".so.2");
    for (String top : List.of("/lib", "/lib64", "/usr/lib", "/usr/lib64")) {
      TreePath directory = Lookup.follow(tree, TreePath.of(top)).path();
      if (tree.entry(directory.child(name)).isPresent()
          || tree.names(directory).stream()
              .anyMatch(n -> tree.entry(directory.child(n).child(name)).isPresent())) {
        return true;
      }
    }
    return false;
  }
}
