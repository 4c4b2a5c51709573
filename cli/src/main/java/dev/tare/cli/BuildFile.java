package dev.tare.cli;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.context.BuildContext;
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

  /// As BuildKit and buildah look for them, in this order.
  private static final List<String> NAMES = List.of("Dockerfile", "Containerfile", "dockerfile");

  private static final String STANDARD = "-";

  private final PositionalParamSpec context =
      Arguments.optional(
          0,
          "CONTEXT",
          "the directory that COPY and ADD read; - for a Dockerfile or a tar of a context on"
              + " standard input");
  private final OptionSpec file =
      Arguments.text(
          "FILE",
          "the Dockerfile; - for standard input; CONTEXT/Dockerfile unless given",
          "-f",
          "--file");

  private final OptionSpec ignoreFile =
      Arguments.text(
          "FILE", "the ignore file; that of Dockerfile or context unless given", "--ignorefile");

  void addTo(CommandSpec spec) {
    spec.addPositional(context).addOption(file).addOption(ignoreFile);
  }

  /// A Dockerfile, and the context seen through its ignore file.
  record Read(Dockerfile dockerfile, BuildContext context) {}

  /// @param spool a folder for a context that comes as a tar
  Read read(Session session, Path spool) {
    @Nullable String place = context.getValue();
    if (place == null) {
      throw TareException.invalid("cannot build: CONTEXT is missing")
          .withHint("give the directory that COPY and ADD read: tare build .");
    }
    return read(session, spool, place);
  }

  /// A check needs no context that is named: it takes the directory that it runs in.
  Read readToCheck(Session session, Path spool) {
    @Nullable String place = context.getValue();
    return read(session, spool, place == null ? "." : place);
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
    String place = context.getValue();
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

  private static void refuseRemote(String place) {
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
    return NAMES.stream().filter(context::holds).findFirst().orElse(NAMES.getFirst());
  }

  private static Path ownFile(Path directory) {
    if (!Files.isExecutable(directory)) {
      throw TareException.of(
          TareException.Kind.DENIED,
          "cannot read the build context %s: permission denied".formatted(directory));
    }
    return NAMES.stream()
        .map(directory::resolve)
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(() ->
            TareException.notFound(
                    "cannot build: there is no Dockerfile in %s".formatted(directory))
                .withHint("name the Dockerfile with -f"));
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
      throw TareException.of(e, "cannot read " + shown);
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
