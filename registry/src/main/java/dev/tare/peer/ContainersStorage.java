package dev.tare.peer;

import dev.tare.base.Progress;
import dev.tare.base.TareException;
import dev.tare.sys.Command;
import dev.tare.transport.Location;
import dev.tare.transport.Source;
import dev.tare.transport.StreamedArchive;
import dev.tare.transport.Surroundings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What podman and buildah keep: the transport `containers-storage:`, to read alone. Where it lies
/// and how is theirs to say, so the first of their programs that is installed is asked; each gives
/// the config byte for byte in an archive of `docker save`, but not in an OCI one.
public record ContainersStorage(Surroundings surroundings, Progress progress) {
  /// `[[DRIVER@]ROOT[+RUN][:OPTIONS]]NAME` (containers-transports(5)).
  private static final Pattern PLACE =
      Pattern.compile(
          "(?:\\[(?:([^@\\]]*)@)?([^+:\\]]+)(?:\\+([^:\\]]+))?(?::([^\\]]*))?\\])?([^\\[\\]]*)");

  private static final Pattern ABSENT =
      Pattern.compile(
          "image not known|no such image|does not resolve to an image|is not an image|not found in local storage",
          Pattern.CASE_INSENSITIVE);

  /// A storage and an image in it.
  ///
  /// @param options that name the storage, as podman and buildah take them
  private record Place(Optional<Path> root, List<String> options, String image, String whole) {}

  /// The image, as it is there now.
  ///
  /// @throws TareException NOT_FOUND; UNSUPPORTED where no such program is installed, or it fails
  public Source open(Location.Remote location) {
    Place place = place(location);
    place
        .root
        .filter(root -> !Files.isDirectory(root))
        .ifPresent(root -> {
          // podman would create it
          throw TareException.notFound(
              "cannot read %s: there is no directory %s".formatted(location, root));
        });
    StreamedArchive.Arrival arrival = out -> receive(place, location, out);
    return StreamedArchive.read(arrival, location.toString(), surroundings);
  }

  private static Place place(Location.Remote location) {
    Matcher m = PLACE.matcher(location.rest());
    if (!m.matches() || m.group(5).isEmpty() || m.group(5).startsWith("//")) {
      throw TareException.invalid("cannot read %s: it names no image".formatted(location))
          .withHint("write containers-storage:NAME[:TAG]");
    }
    List<String> options = new ArrayList<>();
    add(options, "--storage-driver", m.group(1));
    add(options, "--root", m.group(2));
    add(options, "--runroot", m.group(3));
    if (m.group(4) != null) {
      for (String option : m.group(4).split(",", -1)) {
        add(options, "--storage-opt", option);
      }
    }
    String name = m.group(5);
    Optional<Path> root = Optional.ofNullable(m.group(2)).filter(r -> !r.isEmpty()).map(Path::of);
    return new Place(
        root, options, name.startsWith("@") ? name.substring(1) : name, location.rest());
  }

  private static void add(List<String> options, String option, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      options.add(option);
      options.add(value);
    }
  }

  private static List<List<String>> commands(Place place) {
    return List.of(
        words(
            List.of("podman"),
            place.options,
            "save",
            "-q",
            "--format",
            "docker-archive",
            "--",
            place.image),
        words(
            List.of("buildah"),
            place.options,
            "push",
            "-q",
            "--",
            place.image,
            "docker-archive:/dev/stdout"),
        words(
            List.of("skopeo"),
            List.of(),
            "copy",
            "-q",
            "containers-storage:" + place.whole,
            "docker-archive:/dev/stdout"));
  }

  private static List<String> words(List<String> program, List<String> options, String... rest) {
    List<String> words = new ArrayList<>(program);
    words.addAll(options);
    words.addAll(List.of(rest));
    return words;
  }

  private void receive(Place place, Location.Remote location, OutputStream out) throws IOException {
    for (List<String> words : commands(place)) {
      Command.Outcome outcome;
      try (Progress.Step step = progress.start("fetch " + place.image, -1)) {
        outcome =
            Command.of(words)
                .read(in -> {
                  long _ = Arriving.copy(in, out, step);
                });
      } catch (UncheckedIOException e) {
        throw e.getCause();
      } catch (IOException e) {
        continue; // it is not installed, or not ours to start
      }
      if (!outcome.isSuccess()) {
        throw failed(words.getFirst(), location, outcome);
      }
      return;
    }
    throw TareException.unsupported(
            "cannot read %s: neither podman nor buildah nor skopeo is installed"
                .formatted(location))
        .withHint(
            "install podman, or save the image where it is: podman save -o FILE NAME, and read docker-archive:FILE");
  }

  private static TareException failed(
      String program, Location.Remote location, Command.Outcome outcome) {
    String said = outcome.err().toString();
    if (ABSENT.matcher(said).find()) {
      return TareException.notFound(
              "cannot read %s: %s has no such image".formatted(location, program))
          .withHint(
              program.equals("skopeo")
                  ? "write its whole name, such as localhost/app:1"
                  : "look for its name: %s images; each user has images of their own"
                      .formatted(program));
    }
    String last = said.lines().filter(line -> !line.isBlank()).reduce("", (_, line) -> line);
    String cause = Said.by(last.replaceFirst("^(?i)error: ", ""));
    return TareException.unsupported(
        "cannot read %s: %s fails with status %d%s"
            .formatted(location, program, outcome.status(), cause.isEmpty() ? "" : ": " + cause));
  }

  /// What to say of writing there.
  public static TareException refuse(Location.Remote location) {
    String name = location.rest();
    return TareException.unsupported(
            "cannot write %s: tare does not write into what is podman's".formatted(location))
        .withHint(
            "let podman load it: tare copy SRC docker-archive:-%s | podman load"
                .formatted(name.isEmpty() || name.startsWith("[") ? "" : ":" + name));
  }
}
