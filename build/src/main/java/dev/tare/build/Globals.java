package dev.tare.build;

import dev.tare.dockerfile.Dockerfile;
import dev.tare.dockerfile.Expansion;
import dev.tare.dockerfile.Instruction;
import dev.tare.oci.Platform;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The variables of a build that no stage has set: those of `--build-arg`, and what FROM lines see,
/// which is the platforms and the ARGs before the first FROM.
///
/// @param given by `--build-arg`
/// @param values what FROM sees, and what a stage gets that declares an ARG without a value
record Globals(Map<String, String> given, Map<String, String> values) {
  /// Given to every RUN without an ARG, and kept out of the history (Dockerfile reference,
  /// "Predefined ARGs").
  private static final Set<String> PROXIES =
      Set.of("HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY");

  /// However it is written.
  static boolean isProxy(String name) {
    return PROXIES.contains(name.toUpperCase(Locale.ROOT));
  }

  /// `NAME=value` of the proxies that were given, in capitals and in small letters: of programs
  /// some heed the ones, some the others.
  static List<String> proxies(Map<String, String> given) {
    Map<String, String> all = new TreeMap<>();
    given.forEach((name, value) -> {
      if (isProxy(name)) {
        all.putIfAbsent(name.toUpperCase(Locale.ROOT), value);
        all.putIfAbsent(name.toLowerCase(Locale.ROOT), value);
      }
    });
    // one that is written so was meant so
    given.forEach(all::replace);
    return all.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
  }

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

  /// The variables that FROM sees without any ARG.
  static Map<String, String> platforms(BuildRequest.Options options) {
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
