package dev.tare.build;

import dev.tare.dockerfile.Dockerfile;
import dev.tare.dockerfile.Expansion;
import dev.tare.dockerfile.Instruction;
import dev.tare.oci.Platform;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The variables of a build that no stage has set: those of `--build-arg`, and what FROM lines see,
/// which is the platforms and the ARGs before the first FROM.
///
/// @param given by `--build-arg`
/// @param values what FROM sees, and what a stage gets that declares an ARG without a value
record Globals(Map<String, String> given, Map<String, String> values) {
  /// Given to every RUN without an ARG, and kept out of the history (Dockerfile reference,
  /// "Predefined ARGs").
  static final Set<String> PROXIES =
      Set.of(
          "HTTP_PROXY",
          "http_proxy",
          "HTTPS_PROXY",
          "https_proxy",
          "FTP_PROXY",
          "ftp_proxy",
          "NO_PROXY",
          "no_proxy",
          "ALL_PROXY",
          "all_proxy");

  static Globals of(Dockerfile dockerfile, BuildRequest.Options options) {
    Map<String, String> values = platforms(options);
    values.replaceAll((name, value) -> options.buildArgs().getOrDefault(name, value));
    Globals globals = new Globals(options.buildArgs(), values);
    for (Instruction.Arg arg : dockerfile.globals()) {
      for (Instruction.Arg single : Args.singles(arg)) {
        Expansion expansion = globals.expansion(dockerfile);
        Instruction.Arg.Variable variable = single.variables().getFirst();
        Optional<String> value =
            Optional.ofNullable(globals.given.get(variable.name()))
                .or(() -> Args.defaultOf(single, expansion));
        value.ifPresent(text -> values.put(variable.name(), text));
      }
    }
    return globals;
  }

  /// What FROM lines and the defaults of global ARGs are expanded with.
  Expansion expansion(Dockerfile dockerfile) {
    return new Expansion(
        dockerfile.file(),
        dockerfile.escape(),
        name -> Optional.ofNullable(values.get(name)),
        _ -> {});
  }

  private static Map<String, String> platforms(BuildRequest.Options options) {
    Map<String, String> values = new LinkedHashMap<>();
    add(values, "BUILD", Platform.host());
    add(values, "TARGET", options.platform());
    values.put("TARGETSTAGE", options.target().orElse("default"));
    return values;
  }

  private static void add(Map<String, String> values, String prefix, Platform platform) {
    values.put(prefix + "PLATFORM", platform.toString());
    values.put(prefix + "OS", platform.os());
    values.put(prefix + "OSVERSION", "");
    values.put(prefix + "ARCH", platform.architecture());
    values.put(prefix + "VARIANT", platform.variant().orElse(""));
  }

  /// The names that mean something without any ARG.
  static List<String> predefined(BuildRequest.Options options) {
    return List.copyOf(platforms(options).keySet());
  }
}
