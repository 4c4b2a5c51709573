package dev.tare.cli;

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

  private final OptionSpec suite =
      Arguments.textOr(
          "bookworm", "NAME", "the suite of the archive; bookworm unless given", "--suite");
  private final OptionSpec mirrors =
      Arguments.texts(
          "URL",
          "an archive; the machine's apt sources of the suite unless given; may be repeated",
          "--mirror");
  private final OptionSpec from =
      Arguments.text(
          "FILE", "take the archives that a sources.list or .sources file names", "--from");
  private final OptionSpec keyring =
      Arguments.texts(
          "FILE", "whose signatures are trusted; the machine's keyrings unless given", "--keyring");
  private final OptionSpec essential =
      Arguments.flag("take the packages that Debian calls essential too", "--essential");
  private final OptionSpec lock =
      Arguments.text(
          "FILE", "take the packages of this lock file; written where it is not there", "--lock");

  void addTo(CommandSpec spec) {
    for (OptionSpec option : List.of(suite, mirrors, from, keyring, essential, lock)) {
      spec.addOption(option);
    }
  }

  /// The packages that `wanted` comes to, by the lock file or by the archives.
  Lock lock(Session session, List<String> wanted, String architecture, Downloads downloads) {
    Optional<Path> file = file(session, lock);
    if (file.isPresent() && Files.exists(file.get())) {
      return read(file.get(), wanted, architecture);
    }
    Archive archive = new Archive(downloads, MACHINE, session.clock().instant());
    Lock chosen =
        Packages.choose(archive.read(sources(session), architecture), wanted, essential.getValue());
    file.ifPresent(path -> write(path, chosen));
    return chosen;
  }

  private static Optional<Path> file(Session session, OptionSpec option) {
    return Optional.<String>ofNullable(option.getValue())
        .map(name -> session.environment().directory().resolve(name));
  }

  private static Lock read(Path file, List<String> wanted, String architecture) {
    try {
      Lock lock = Lock.parse(Files.readAllBytes(file), file.toString());
      if (!lock.wanted().equals(wanted) || !lock.architecture().equals(architecture)) {
        throw TareException.invalid(
                "cannot use %s: it is the lock of \"%s\" for %s"
                    .formatted(file, String.join(" ", lock.wanted()), lock.architecture()))
            .withHint("remove it, or ask for the same packages");
      }
      return lock;
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
    String wanted = suite.getValue();
    List<String> addresses = mirrors.getValue();
    List<String> keys = keyring.getValue();
    Path directory = session.environment().directory();
    Trust trust =
        keys.isEmpty() ? Trust.MACHINE : Trust.in(keys.stream().map(directory::resolve).toList());
    if (!addresses.isEmpty()) {
      return addresses.stream()
          .map(address -> Source.of(address, wanted, List.of("main"), trust))
          .toList();
    }
    List<Source> named =
        file(session, from)
            .map(SourceList::read)
            .orElseGet(() -> SourceList.ofMachine(MACHINE.resolve("etc/apt")));
    List<Source> found =
        named.stream()
            .filter(source -> source.carries(wanted))
            .map(source -> keys.isEmpty() ? source : source.withTrust(trust))
            .toList();
    if (found.isEmpty()) {
      throw TareException.notFound(
              "cannot find the archive of %s: %s names none"
                  .formatted(wanted, from.getValue() == null ? "apt of this machine" : "--from"))
          .withHint("give one with --mirror URL");
    }
    return found;
  }
}
