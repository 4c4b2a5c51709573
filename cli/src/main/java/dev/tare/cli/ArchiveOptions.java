package dev.tare.cli;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import dev.tare.debian.archive.Archive;
import dev.tare.debian.archive.Downloads;
import dev.tare.debian.archive.Source;
import dev.tare.debian.archive.SourceList;
import dev.tare.debian.archive.Trust;
import dev.tare.debian.base.Lock;
import dev.tare.debian.base.Packages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Where packages come from, and which.
final class ArchiveOptions {
  private static final Path MACHINE = Path.of("/");
  private static final String USUAL_SUITE = "bookworm";

  private final OptionSpec suite =
      Arguments.text(
          "NAME", "the suite of the archives; %s unless given".formatted(USUAL_SUITE), "--suite");
  private final OptionSpec mirrors =
      Arguments.texts(
          "URL",
          "an archive: its address, for main of the suite and its updates, or a line of sources.list"
              + " such as \"URL bookworm-security main\"; the machine's apt sources of the suite unless"
              + " given; may be repeated",
          "--mirror");
  private final OptionSpec from =
      Arguments.text(
          "FILE",
          "take the archives of a sources.list or .sources file, all unless --suite is given",
          "--from");
  private final OptionSpec keyring =
      Arguments.texts(
          "FILE", "whose signatures are trusted; the machine's keyrings unless given", "--keyring");
  private final OptionSpec essential =
      Arguments.flag("take the packages that Debian calls essential too", "--essential");
  private final OptionSpec lock =
      Arguments.text(
          "FILE", "take the packages of this lock file; written where it is not there", "--lock");
  private final OptionSpec update =
      Arguments.flag("choose anew, and write the lock file again", "--update-lock");

  void addTo(CommandSpec spec) {
    for (OptionSpec option : List.of(suite, mirrors, from, keyring, essential, lock, update)) {
      spec.addOption(option);
    }
  }

  /// The packages that `wanted` comes to, by the lock file or by the archives.
  Lock lock(Session session, List<String> wanted, String architecture, Downloads downloads) {
    Optional<Path> file = file(session, lock);
    boolean isAnew = update.getValue();
    if (isAnew && file.isEmpty()) {
      throw TareException.invalid("--update-lock is for a lock file: give --lock FILE");
    }
    if (from.getValue() != null && !mirrors().isEmpty()) {
      throw TareException.invalid(
              "cannot use --mirror and --from together: both say which archives there are")
          .withHint("write the archive of --mirror into the file of --from, or leave one out");
    }
    Lock.Request request =
        new Lock.Request(asked().orElse(""), wanted, essential.getValue(), architecture);
    if (file.isPresent() && Files.exists(file.get()) && !isAnew) {
      Lock found = read(file.get(), request);
      return isElsewhere()
          ? found.at(sources(session).stream().map(Source::root).distinct().toList())
          : found;
    }
    file.ifPresent(ArchiveOptions::expectWritable);
    Archive archive = new Archive(downloads, MACHINE, session.clock().instant());
    return Packages.choose(archive.read(sources(session), architecture), request);
  }

  /// To be told of when all is done would be late.
  private static void expectWritable(Path file) {
    Path folder = file.resolveSibling("");
    String cause =
        !Files.isDirectory(folder)
            ? "there is no folder " + folder
            : Files.isDirectory(file)
                ? "it is a folder"
                : !Files.isWritable(folder) ? "permission denied in " + folder : "";
    if (!cause.isEmpty()) {
      throw TareException.invalid("cannot write the lock %s: %s".formatted(file, cause));
    }
  }

  /// Writes the lock file where one is asked for and not there; to be called when the image is
  /// there, so that a lock names nothing that could not be had.
  void keep(Session session, Lock chosen) {
    file(session, lock)
        .filter(file -> update.<Boolean>getValue() || !Files.exists(file))
        .ifPresent(file -> write(file, chosen));
  }

  private boolean isElsewhere() {
    return from.getValue() != null || !mirrors().isEmpty();
  }

  private List<String> mirrors() {
    return mirrors.getValue();
  }

  /// The suite that the archives have to carry; empty where a file or lines name theirs.
  private Optional<String> asked() {
    Optional<String> given = Optional.ofNullable(suite.getValue());
    boolean areNamed =
        from.getValue() != null
            || (!mirrors().isEmpty() && mirrors().stream().allMatch(SourceList::isLine));
    return given.isEmpty() && !areNamed ? Optional.of(USUAL_SUITE) : given;
  }

  private static Optional<Path> file(Session session, OptionSpec option) {
    return Optional.<String>ofNullable(option.getValue())
        .map(name -> session.environment().directory().resolve(name));
  }

  /// What stands in it must answer what is asked for; a suite that is not given does not matter.
  private Lock read(Path file, Lock.Request request) {
    try {
      Lock found = Lock.parse(Files.readAllBytes(file), file.toString());
      Lock.Request wanted =
          suite.getValue() != null
              ? request
              : new Lock.Request(
                  found.request().suite(),
                  request.wanted(),
                  request.withEssential(),
                  request.architecture());
      if (!found.request().equals(wanted)) {
        throw TareException.invalid(
                "cannot use %s: it is the lock of %s".formatted(file, found.request()))
            .withHint("choose anew with --update-lock, or ask for the same");
      }
      return found;
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + file);
    }
  }

  /// Whole or not at all.
  private static void write(Path file, Lock chosen) {
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.write(beside, chosen.toBytes());
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw TareException.of(e, "cannot write " + file);
    }
  }

  private List<Source> sources(Session session) {
    List<String> words = mirrors();
    List<String> keys = keyring.getValue();
    Path directory = session.environment().directory();
    Trust trust =
        keys.isEmpty() ? Trust.MACHINE : Trust.in(keys.stream().map(directory::resolve).toList());
    List<Source> found =
        words.isEmpty()
            ? listed(session).stream()
                .map(source -> keys.isEmpty() ? source : source.withTrust(trust))
                .toList()
            : words.stream().flatMap(word -> named(word, trust).stream()).toList();
    found.stream()
        .filter(source -> source.forgiven().contains(Source.Forgiven.UNSIGNED))
        .forEach(source ->
            session
                .console()
                .note(
                    "tare base: warning: nobody verifies %s: it is trusted=yes".formatted(source)));
    return found;
  }

  private List<Source> named(String word, Trust trust) {
    List<Source> found = SourceList.ofMirror(word, asked().orElse(USUAL_SUITE), trust);
    String wanted = suite.getValue();
    for (Source source : found) {
      if (wanted != null && !source.isFolder() && !source.carries(wanted)) {
        throw TareException.invalid(
                "cannot use --mirror \"%s\" for --suite %s: it is a line for %s"
                    .formatted(word, wanted, source.suite()))
            .withHint("leave --suite out, or name that suite in the line");
      }
    }
    return found;
  }

  private static List<String> suites(SourceList list) {
    return list.sources().stream().map(Source::suite).distinct().toList();
  }

  private List<Source> listed(Session session) {
    SourceList list =
        file(session, from)
            .map(SourceList::read)
            .orElseGet(() -> SourceList.ofMachine(MACHINE.resolve("etc/apt")));
    Optional<String> wanted = asked();
    list.passedOver().stream()
        .filter(one -> wanted.isEmpty() || one.carries(wanted.get()))
        .forEach(one -> session.console().note("tare base: warning: " + one));
    List<Source> found =
        list.sources().stream()
            .filter(source -> wanted.isEmpty() || source.carries(wanted.get()))
            .toList();
    if (found.isEmpty()) {
      throw TareException.notFound(
              "cannot find the archive of %s: %s names none"
                      .formatted(
                          wanted.orElse("any suite"),
                          from.getValue() == null ? "apt of this machine" : "--from")
                  + wanted.map(name -> Suggestion.didYouMean(name, suites(list))).orElse(""))
          .withHint("give one with --mirror URL");
    }
    return found;
  }
}
