package dev.tare.cli;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.build.Confidences;
import dev.tare.build.NamedContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// What a build is given besides its context: arguments, labels, named contexts, secrets, agents.
final class BuildInputs {
  /// As in BuildKit.
  private static final int MAX_SECRET = 500 << 10;

  private final OptionSpec buildArgs =
      Arguments.texts(
          "NAME[=VALUE]",
          "the value of an ARG; without a value, that of this environment",
          "--build-arg");
  private final OptionSpec labels =
      Arguments.texts("NAME=VALUE", "a label of the image", "--label");
  private final OptionSpec contexts =
      Arguments.texts(
          "NAME=PLACE",
          "what FROM NAME and --from=NAME mean: DIR, oci-layout://DIR[:TAG] or docker-image://NAME",
          "--build-context");
  private final OptionSpec secrets =
      Arguments.texts(
          "id=ID[,src=FILE|,env=NAME]",
          "what RUN --mount=type=secret may read; no layer keeps it",
          "--secret");
  private final OptionSpec agents =
      Arguments.texts("default|ID[=SOCKET]", "an SSH agent for RUN --mount=type=ssh", "--ssh");

  void addTo(CommandSpec spec) {
    for (OptionSpec option : List.of(buildArgs, labels, contexts, secrets, agents)) {
      spec.addOption(option);
    }
  }

  Map<String, String> buildArgs(Environment environment) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String text : buildArgs.<List<String>>getValue()) {
      int equals = text.indexOf('=');
      String name = equals < 0 ? text : text.substring(0, equals);
      if (name.isEmpty()) {
        throw TareException.invalid(
            "cannot use the build argument \"%s\": it has no name".formatted(text));
      }
      Optional<String> value =
          equals < 0
              ? Optional.ofNullable(environment.variables().get(name))
              : Optional.of(text.substring(equals + 1));
      value.ifPresent(v -> values.put(name, v));
    }
    return values;
  }

  Map<String, String> labels() {
    Map<String, String> values = new LinkedHashMap<>();
    for (String text : labels.<List<String>>getValue()) {
      Pair pair = Pair.of(text, "label");
      values.put(pair.name(), pair.value());
    }
    return values;
  }

  Map<String, NamedContext> contexts(Environment environment) {
    Map<String, NamedContext> values = new LinkedHashMap<>();
    for (String text : contexts.<List<String>>getValue()) {
      Pair pair = Pair.of(text, "build context");
      if (text.indexOf('=') < 0) {
        throw TareException.invalid(
            "cannot use the build context \"%s\": it is not NAME=PLACE".formatted(text));
      }
      values.put(pair.name(), NamedContext.parse(pair.value(), environment.directory()));
    }
    return values;
  }

  Confidences confidences(Environment environment) {
    Map<String, Bytes> known = new LinkedHashMap<>();
    for (String text : secrets.<List<String>>getValue()) {
      Map<String, String> parts = parts(text);
      String id = parts.getOrDefault("id", "");
      if (id.isEmpty()) {
        throw TareException.invalid("cannot use the secret \"%s\": it has no id=".formatted(text));
      }
      known.put(id, secret(id, parts, environment));
    }
    Map<String, Path> sockets = new LinkedHashMap<>();
    for (String text : agents.<List<String>>getValue()) {
      Pair pair = Pair.of(text, "SSH agent");
      sockets.put(pair.name(), socket(pair.name(), pair.value(), environment));
    }
    return new Confidences(known, sockets);
  }

  private static Map<String, String> parts(String text) {
    Map<String, String> parts = new LinkedHashMap<>();
    for (String part : text.split(",", -1)) {
      Pair pair = Pair.of(part, "secret");
      String key = pair.name().equals("source") ? "src" : pair.name();
      if (!List.of("id", "src", "env", "type").contains(key)) {
        throw TareException.invalid(
            "cannot use the secret \"%s\": it has no \"%s\"; write id=ID,src=FILE or id=ID,env=NAME"
                .formatted(text, key));
      }
      parts.put(key, pair.value());
    }
    return parts;
  }

  /// From a file or a variable; without either from what has the id's name, a variable first.
  static Bytes secret(String id, Map<String, String> parts, Environment environment) {
    String variable = parts.get("env");
    String file = parts.get("src");
    if ("env".equals(parts.get("type")) && variable == null) {
      variable = file == null ? id : file;
      file = null;
    }
    if (variable == null && file == null) {
      boolean isVariable = environment.variables().containsKey(id);
      variable = isVariable ? id : null;
      file = isVariable ? null : id;
    }
    if (variable != null) {
      return ofVariable(id, variable, environment);
    }
    return ofFile(id, environment.directory().resolve(String.valueOf(file)));
  }

  private static Bytes ofVariable(String id, String name, Environment environment) {
    String value = environment.variables().get(name);
    if (value == null) {
      throw TareException.notFound(
          "cannot use the secret %s: the variable %s is not set".formatted(id, name));
    }
    return Bytes.utf8(value);
  }

  private static Bytes ofFile(String id, Path file) {
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_SECRET + 1);
      if (bytes.length > MAX_SECRET) {
        throw TareException.invalid(
            "cannot use the secret %s: %s is larger than 500 kB".formatted(id, file));
      }
      return Bytes.of(bytes);
    } catch (IOException e) {
      throw TareException.of(e, "cannot read the secret %s from %s".formatted(id, file));
    }
  }

  /// @param given empty for that of SSH_AUTH_SOCK
  static Path socket(String id, String given, Environment environment) {
    String place =
        given.isEmpty()
            ? environment
                .variable("SSH_AUTH_SOCK")
                .orElseThrow(() ->
                    TareException.notFound("cannot use the SSH agent: SSH_AUTH_SOCK is not set"))
            : given;
    Path path = environment.directory().resolve(place);
    if (!Files.exists(path)) {
      throw TareException.notFound(
          "cannot use the SSH agent %s: %s does not exist".formatted(id, path));
    }
    if (Files.isRegularFile(path)) {
      throw TareException.unsupported(
              "cannot use the key %s: tare hands on agents, not keys".formatted(path))
          .withHint("run: ssh-add " + path);
    }
    return path;
  }

  /// `NAME=VALUE`; an empty value where there is none.
  private record Pair(String name, String value) {
    static Pair of(String text, String what) {
      int equals = text.indexOf('=');
      String name = equals < 0 ? text : text.substring(0, equals);
      if (name.isEmpty()) {
        throw TareException.invalid(
            "cannot use the %s \"%s\": it has no name".formatted(what, text));
      }
      return new Pair(name, equals < 0 ? "" : text.substring(equals + 1));
    }
  }
}
