package dev.tare.compose;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a compose file says about images (Compose specification, "Build").
///
/// @param services in the order of the file
/// @param notes what the reader should know: keys that say nothing about building, variables that
///   have no value; sentences without a full stop
public record ComposeFile(List<ComposeService> services, List<String> notes) {
  /// A line that begins a YAML file and no Dockerfile.
  private static final Pattern BEGINNING =
      Pattern.compile("(?:---.*|\\{.*|[\"']?[A-Za-z_][\\w.-]*[\"']?\\s*:(?:\\s.*)?)");

  private static final Pattern SERVICES = Pattern.compile("(?m)^[{\\s]*[\"']?services[\"']?\\s*:");

  public ComposeFile {
    services = List.copyOf(services);
    notes = List.copyOf(notes);
  }

  /// Whether a file is a compose file and no Dockerfile: by its name, else by what it begins with.
  public static boolean isCompose(String name, String text) {
    if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      return true;
    }
    Optional<String> first =
        text.lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .findFirst();
    return first.filter(line -> BEGINNING.matcher(line).matches()).isPresent()
        && SERVICES.matcher(text).find();
  }

  /// @param file as messages name it
  /// @param folder the name of the folder that it lies in: the name of the project unless the file
  ///   or COMPOSE_PROJECT_NAME says another
  /// @param variables of the environment, and of `.env`
  /// @throws TareException INVALID with the place, UNSUPPORTED for `extends`
  public static ComposeFile read(
      String text, String file, String folder, Map<String, String> variables) {
    YamlValue.Members root = YamlText.read(text, file).asMembers("a compose file");
    if (!root.members().containsKey("services")) {
      throw root.wrong(
          "cannot read a compose file: it has no services%s"
              .formatted(Suggestion.didYouMean("services", root.members().keySet())));
    }
    var variablesIn = new Interpolation(variables);
    var ignored = new IgnoredKeys();
    ignored.outside(root, List.of("services", "name", "secrets", "version"));
    String project = project(root, folder, variables, variablesIn);
    var reader = new ServiceReader(root.under("secrets"), project, variables, variablesIn, ignored);
    List<ComposeService> services = new ArrayList<>();
    root.under("services")
        .members()
        .forEach((name, value) -> services.add(reader.service(name, value.asMembers(name))));
    List<String> notes = new ArrayList<>();
    ignored.note().ifPresent(note -> notes.add(file + ": " + note));
    variablesIn
        .unset()
        .forEach(
            name -> notes.add("%s: the variable %s is not set: it is empty".formatted(file, name)));
    return new ComposeFile(services, notes);
  }

  private static String project(
      YamlValue.Members root, String folder, Map<String, String> variables, Interpolation in) {
    String given = variables.getOrDefault("COMPOSE_PROJECT_NAME", "");
    YamlValue name = root.members().get("name");
    String text = !given.isEmpty() ? given : name == null ? folder : in.of(name.asText("name"));
    String plain = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "");
    String trimmed = plain.replaceAll("^[_-]+|[_-]+$", "").replaceAll("([_-])[_-]+", "$1");
    return trimmed.isEmpty() ? "project" : trimmed;
  }
}
