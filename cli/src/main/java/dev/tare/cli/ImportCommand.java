package dev.tare.cli;

import dev.tare.base.Bytes;
import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import dev.tare.mutate.ImageWriter;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Json;
import dev.tare.oci.Platform;
import dev.tare.oci.Reference;
import dev.tare.store.ImageStore;
import dev.tare.transport.Location;
import dev.tare.transport.Source;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare import FILE [NAME[:TAG]]`.
final class ImportCommand implements Verb {
  private static final List<String> CHANGES =
      List.of("CMD", "ENTRYPOINT", "ENV", "LABEL", "USER", "WORKDIR");

  private final PositionalParamSpec file =
      Arguments.one(0, "FILE", "a tar of a file tree, or - for standard input");
  private final PositionalParamSpec name =
      Arguments.optional(1, "NAME[:TAG]", "what to call the image");
  private final OptionSpec changes =
      Arguments.texts(
          "INSTRUCTION", "set in the config: " + String.join(", ", CHANGES), "-c", "--change");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(file).addPositional(name).addOption(changes);
    Arguments.explain(
        spec,
        "Makes an image of one layer from a file tree. Prints its id.",
        "tare import rootfs.tar base:1",
        "tar -c -C rootfs . | tare import -c 'CMD [\"/p\"]' - app");
  }

  @Override
  public int run(Session session) {
    String path = file.getValue();
    var location =
        new Location.Tar(
            path.equals("-") ? Location.STANDARD : session.environment().directory().resolve(path));
    Terminals.refuseInput(session, location);
    @Nullable String text = name.getValue();
    Optional<Reference> wanted = Optional.ofNullable(text).map(Reference::ofImage);
    List<String> instructions = changes.getValue();
    try (ImageStore store = session.openStore();
        Source source = session.transports(store).open(location)) {
      Image tree = source.image(source.contents().getFirst().root(), Platform.host());
      ImageConfig config = tree.config();
      for (String instruction : instructions) {
        config = changed(config, instruction);
      }
      Image image = new ImageWriter(store).withConfig(tree, config);
      wanted.ifPresentOrElse(
          name -> store.tag(image.descriptor(), name), () -> store.add(image.descriptor()));
      session.console().println(image.id().toString());
    }
    return 0;
  }

  private static ImageConfig changed(ImageConfig config, String instruction) {
    String[] words = instruction.strip().split("[ \t]+", 2);
    String keyword = words[0].toUpperCase(Locale.ROOT);
    String rest = words.length == 2 ? words[1].strip() : "";
    return switch (keyword) {
      case "CMD" -> config.withCmd(array(instruction, rest));
      case "ENTRYPOINT" -> config.withEntrypoint(array(instruction, rest));
      case "ENV" ->
          config.withEnv(
              Stream.concat(
                      config.env().stream()
                          .filter(line -> !line.startsWith(key(instruction, rest) + "=")),
                      Stream.of(rest))
                  .toList());
      case "LABEL" -> {
        Map<String, String> labels = new TreeMap<>(config.labels());
        String label = key(instruction, rest);
        labels.put(label, rest.substring(label.length() + 1));
        yield config.withLabels(labels);
      }
      case "USER" -> config.withUser(rest);
      case "WORKDIR" -> config.withWorkingDir(rest);
      default ->
          throw TareException.invalid(
              "cannot change the config: \"%s\" is none of %s%s"
                  .formatted(
                      words[0],
                      String.join(", ", CHANGES),
                      Suggestion.didYouMean(keyword, CHANGES)));
    };
  }

  private static String key(String instruction, String rest) {
    int equals = rest.indexOf('=');
    if (equals < 1) {
      throw TareException.invalid(
          "cannot change the config: \"%s\" is not NAME=VALUE".formatted(instruction));
    }
    return rest.substring(0, equals);
  }

  private static List<String> array(String instruction, String rest) {
    if (!rest.startsWith("[")) {
      throw TareException.invalid("cannot change the config: \"%s\"".formatted(instruction))
          .withHint("write the words as a JSON array, such as CMD [\"/p\"]");
    }
    try {
      return Json.parse(Bytes.utf8("{\"words\":" + rest + "}"), instruction).strings("words");
    } catch (TareException e) {
      throw TareException.invalid("cannot change the config: " + e.message()).withCause(e);
    }
  }
}
