package dev.tare.cli;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.compose.ComposeFile;
import dev.tare.context.BuildContext;
import dev.tare.context.Dockerfiles;
import dev.tare.context.NearDockerfile;
import dev.tare.context.StandardInput;
import dev.tare.dockerfile.Dockerfile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// Which Dockerfile, and which context: CONTEXT, `-f`.
final class BuildFile {
  private static final int MAX_BYTES = 16 << 20;

  private static final String STANDARD = "-";

  private final PositionalParamSpec words =
      Arguments.many(
          0,
          0,
          "CONTEXT",
          "the directory that COPY and ADD read; - for a Dockerfile or a tar of a context on"
              + " standard input; with a compose file the services to build, all unless given; with"
              + " --all the directory to look in, and the context of all where it is not the folder"
              + " of each");
  private final OptionSpec file =
      Arguments.text(
          "FILE",
          "the Dockerfile, or a compose file; - for standard input; CONTEXT/Dockerfile unless given;"
              + " with --all a pattern for the names of Dockerfiles",
          "-f",
          "--file");

  private final OptionSpec ignoreFile =
      Arguments.text(
          "FILE", "the ignore file; that of Dockerfile or context unless given", "--ignorefile");

  void addTo(CommandSpec spec) {
    spec.addPositional(words).addOption(file).addOption(ignoreFile);
  }

  /// A Dockerfile, and the context seen through its ignore file.
  record Read(Dockerfile dockerfile, BuildContext context) {}

  /// A file of compose.
  ///
  /// @param shown as messages name it
  record Compose(Path file, String shown, String text) {}

  /// What `-f` names, where that is a compose file.
  Optional<Compose> compose(Session session) {
    @Nullable String name = file.getValue();
    if (name == null || name.equals(STANDARD)) {
      return Optional.empty();
    }
    Path path = session.environment().directory().resolve(name).normalize();
    boolean isMeant = words().isEmpty() && ComposeFile.isCompose(name, "");
    if (!Files.isRegularFile(path) && !isMeant) {
      return Optional.empty();
    }
    String text = read(path, name).toString();
    return ComposeFile.isCompose(name, text)
        ? Optional.of(new Compose(path, name, text))
        : Optional.empty();
  }

  /// The words that are no options.
  List<String> words() {
    return words.getValue();
  }

  /// What `-f` says, if anything.
  Optional<String> named() {
    return Optional.ofNullable(file.getValue());
  }

  /// @throws TareException INVALID where `--ignorefile` is given
  void refuseIgnoreFile() {
    if (ignoreFile.getValue() != null) {
      throw TareException.invalid("cannot use --ignorefile for several builds")
          .withHint("name it after the Dockerfile: web.Dockerfile.dockerignore");
    }
  }

  private String context() {
    List<String> given = words();
    if (given.isEmpty()) {
      throw TareException.invalid("cannot build: CONTEXT is missing")
          .withHint("give the directory that COPY and ADD read: tare build .");
    }
    if (given.size() > 1) {
      throw TareException.invalid("unexpected argument \"%s\"".formatted(given.get(1)))
          .withHint("run: tare build --help");
    }
    return given.getFirst();
  }

  /// A Dockerfile of this machine with the context that is `directory`.
  ///
  /// @param file empty for that of the directory
  /// @param shown as messages name the folder of the Dockerfile; empty for none
  static Read of(Path directory, Optional<Path> file, String shown) {
    BuildContext whole = BuildContext.of(directory);
    Path path = file.orElseGet(() -> ownFile(directory));
    String name = file.isPresent() ? shown : shown + path.getFileName();
    return new Read(
        Dockerfile.parse(read(path, name), name), whole.withIgnoreFile(Optional.of(path)));
  }

  /// @param spool a folder for a context that comes as a tar
  Read read(Session session, Path spool) {
    return read(session, spool, context());
  }

  /// A check needs no context that is named: it takes the directory that it runs in.
  Read readToCheck(Session session, Path spool) {
    return read(session, spool, words().isEmpty() ? "." : context());
  }

  private Read read(Session session, Path spool, String place) {
    @Nullable String name = file.getValue();
    refuseRemote(place);
    if (place.equals(STANDARD)) {
      return fromInput(session, Optional.ofNullable(name), spool);
    }
    Path directory = session.environment().directory().resolve(place).normalize();
    BuildContext whole = BuildContext.of(directory);
    if (STANDARD.equals(name)) {
      Terminals.refuseInput(session, "a Dockerfile");
      Dockerfile dockerfile = Dockerfile.parse(standardInput(), "Dockerfile");
      return new Read(
          dockerfile,
          given(session, whole).orElseGet(() -> whole.withIgnoreFile(Optional.empty())));
    }
    Path path = name == null ? ownFile(directory) : given(session, directory, name);
    String shown = name == null ? String.valueOf(path.getFileName()) : name;
    return new Read(
        Dockerfile.parse(read(path, shown), shown),
        given(session, whole).orElseGet(() -> whole.withIgnoreFile(Optional.of(path))));
  }

  /// Where the Dockerfile lies that was read.
  ///
  /// @throws TareException INVALID where it came from standard input
  Path path(Session session) {
    String place = context();
    @Nullable String name = file.getValue();
    if (place.equals(STANDARD) || STANDARD.equals(name)) {
      throw TareException.invalid("cannot fix a Dockerfile from standard input: give it as a file");
    }
    Path directory = session.environment().directory().resolve(place).normalize();
    return name == null ? ownFile(directory) : given(session, directory, name);
  }

  private Optional<BuildContext> given(Session session, BuildContext whole) {
    @Nullable String ignored = ignoreFile.getValue();
    return Optional.ofNullable(ignored)
        .map(name -> whole.throughIgnoreFile(session.environment().directory().resolve(name)));
  }

  static void refuseRemote(String place) {
    if (place.matches("(https?|git|ssh)://.*|git@.*|.*\\.git")
        && !Files.isDirectory(Path.of(place))) {
      throw TareException.unsupported(
              "cannot build from %s: tare fetches no contexts".formatted(place))
          .withHint("clone or download it and give the directory");
    }
  }

  private Read fromInput(Session session, Optional<String> name, Path spool) {
    if (name.filter(STANDARD::equals).isPresent()) {
      throw TareException.invalid(
          "cannot read both the Dockerfile and the context from standard input");
    }
    Terminals.refuseInput(session, "a Dockerfile");
    return switch (StandardInput.read(System.in, spool)) {
      case StandardInput.Text(Bytes text) ->
          new Read(Dockerfile.parse(text, "Dockerfile"), BuildContext.empty());
      case StandardInput.Tar(BuildContext context) -> {
        String path = name.orElseGet(() -> ownFile(context));
        yield new Read(
            Dockerfile.parse(context.read(path, MAX_BYTES), path),
            given(session, context).orElseGet(() -> context.withIgnoreFile(path)));
      }
    };
  }

  private static Bytes standardInput() {
    try {
      return bounded(System.in, "standard input");
    } catch (IOException e) {
      throw TareException.of(e, "cannot read standard input");
    }
  }

  /// The first where there is none: reading that says so.
  private static String ownFile(BuildContext context) {
    return Dockerfiles.USUAL.stream()
        .filter(context::holds)
        .findFirst()
        .orElse(Dockerfiles.USUAL.getFirst());
  }

  private static Path ownFile(Path directory) {
    if (!Files.isExecutable(directory)) {
      throw TareException.of(
          TareException.Kind.DENIED,
          "cannot read the build context %s: permission denied".formatted(directory));
    }
    return Dockerfiles.USUAL.stream()
        .map(directory::resolve)
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(() ->
            TareException.notFound(
                    "cannot build: there is no Dockerfile in %s".formatted(directory))
                .withHint(NearDockerfile.hint(directory)));
  }

  /// As in docker from where the user stands, else as in podman from the context.
  private static Path given(Session session, Path directory, String name) {
    Path here = session.environment().directory().resolve(name);
    return Files.exists(here) || !Files.exists(directory.resolve(name))
        ? here
        : directory.resolve(name);
  }

  private static Bytes read(Path path, String shown) {
    if (Files.isDirectory(path)) {
      throw TareException.invalid("cannot read %s: it is a directory".formatted(shown));
    }
    try (InputStream in = Files.newInputStream(path)) {
      return bounded(in, shown);
    } catch (IOException e) {
      TareException failure = TareException.of(e, "cannot read " + shown);
      throw NearDockerfile.beside(path)
          .map(near -> failure.withHint("did you mean %s?".formatted(near)))
          .orElse(failure);
    }
  }

  private static Bytes bounded(InputStream in, String shown) throws IOException {
    byte[] bytes = in.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw TareException.invalid(
          "cannot read %s: it is larger than %s".formatted(shown, Size.human(MAX_BYTES)));
    }
    return Bytes.of(bytes);
  }
}
