package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.build.BuildRequest;
import dev.tare.context.Dockerfiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// `tare build --all DIR [CONTEXT]`: the Dockerfiles below DIR, each with its own folder as its
/// context, or all with CONTEXT.
///
/// @param names what `-t` says
/// @param request what is asked for of one of them
record AllBuilds(BuildFile file, List<String> names, Function<BuildPart, BuildRequest> request) {

  List<ManyBuilds.Item> items(Session session) {
    List<String> words = file.words();
    if (words.isEmpty()) {
      throw TareException.invalid("cannot build all: the directory is missing")
          .withHint("write: tare build --all DIR");
    }
    if (words.size() > 2) {
      throw TareException.invalid("unexpected argument \"%s\"".formatted(words.get(2)))
          .withHint("write: tare build --all DIR [CONTEXT]");
    }
    Path here = session.environment().directory();
    Path top = here.resolve(words.getFirst()).normalize();
    Optional<Path> context =
        words.stream().skip(1).findFirst().map(word -> here.resolve(word).normalize());
    List<Path> found = Dockerfiles.below(top, file.named());
    if (found.isEmpty()) {
      throw nothing(top);
    }
    return found.stream().map(path -> item(here, top, path, context)).toList();
  }

  private TareException nothing(Path top) {
    TareException failure =
        TareException.notFound(
            "cannot build all: there is no Dockerfile below %s%s"
                .formatted(
                    top, file.named().map(glob -> " whose name matches " + glob).orElse("")));
    return failure.withHint(
        file.named().isPresent()
            ? "a pattern is for the name alone, without folders: -f 'web.*'"
            : "they are called Dockerfile, Containerfile, NAME.Dockerfile or Dockerfile.NAME; others"
                + " are named with -f PATTERN");
  }

  private ManyBuilds.Item item(Path here, Path top, Path path, Optional<Path> context) {
    String shown = path.startsWith(here) ? here.relativize(path).toString() : path.toString();
    String name = BuildNames.of(top, path);
    return new ManyBuilds.Item(
        name,
        shown,
        BuildNames.references(name, names),
        Set.of(),
        () ->
            request.apply(
                BuildPart.of(
                    BuildFile.of(
                        context.orElse(path.resolveSibling("")), Optional.of(path), shown))));
  }
}
