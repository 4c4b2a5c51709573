package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.steps.ImportedSteps;
import dev.tare.steps.StepCache;
import dev.tare.steps.StepExport;
import dev.tare.store.ImageStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Which results of earlier builds a build takes, and where it leaves its own.
final class BuildCache {
  private final OptionSpec none =
      Arguments.flag("build every step, whatever was made before", "--no-cache");
  private final OptionSpec from =
      Arguments.texts(
          "type=local,src=DIR", "take steps that --cache-to has left in DIR", "--cache-from");
  private final OptionSpec to =
      Arguments.texts("type=local,dest=DIR", "leave the steps in DIR, an OCI layout", "--cache-to");

  void addTo(CommandSpec spec) {
    for (OptionSpec option : List.of(none, from, to)) {
      spec.addOption(option);
    }
  }

  /// The cache of the builds of one command; closing it ends the imports.
  record Opened(StepCache cache, List<ImportedSteps> imported) implements AutoCloseable {
    @Override
    public void close() {
      imported.forEach(ImportedSteps::close);
    }
  }

  Opened open(Session session, ImageStore store) {
    Path directory = session.environment().directory();
    List<Path> sources =
        from.<List<String>>getValue().stream()
            .map(text -> place(text, "src", "--cache-from", directory))
            .toList();
    places(directory); // a mistake is said before anything is built
    List<ImportedSteps> imported = new ArrayList<>();
    for (Path source : sources) {
      Optional<ImportedSteps> steps = imported(source, store);
      if (steps.isEmpty()) {
        session
            .console()
            .note("tare build: warning: there is no cache in %s yet".formatted(source));
      }
      steps.ifPresent(imported::add);
    }
    StepCache.Use use = none.<Boolean>getValue() ? StepCache.Use.WRITE_ONLY : StepCache.Use.READ;
    Path folder = session.locations().cache().resolve("step");
    return new Opened(new StepCache(store, folder, use, imported), imported);
  }

  private static Optional<ImportedSteps> imported(Path source, ImageStore store) {
    try {
      return ImportedSteps.open(source, store.cache());
    } catch (TareException e) {
      throw e.hint().isPresent()
          ? e
          : e.withHint("--cache-from takes what --cache-to has written; leave it away to go on");
    }
  }

  /// Writes what the builds used and made to where `--cache-to` says.
  void export(Session session, StepCache cache, ImageStore store) {
    for (Path place : places(session.environment().directory())) {
      StepExport.write(cache.used(), store, place);
    }
  }

  private List<Path> places(Path directory) {
    return to.<List<String>>getValue().stream()
        .map(text -> place(text, "dest", "--cache-to", directory))
        .toList();
  }

  /// `type=local,KEY=DIR`, or the directory alone.
  private static Path place(String text, String key, String flag, Path directory) {
    if (!text.contains("=")) {
      return directory.resolve(text);
    }
    Map<String, String> parts = new LinkedHashMap<>();
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      parts.put(equals < 0 ? part : part.substring(0, equals), part.substring(equals + 1));
    }
    String type = parts.getOrDefault("type", "local");
    if (!type.equals("local")) {
      throw TareException.unsupported(
          "cannot use %s %s: tare knows type=local alone".formatted(flag, text));
    }
    String place = parts.getOrDefault(key, "");
    if (place.isEmpty()) {
      throw TareException.invalid(
          "cannot use %s %s: it names no directory; write type=local,%s=DIR"
              .formatted(flag, text, key));
    }
    Path path = directory.resolve(place);
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw TareException.invalid(
          "cannot use %s %s: %s is no directory".formatted(flag, text, path));
    }
    return path;
  }
}
