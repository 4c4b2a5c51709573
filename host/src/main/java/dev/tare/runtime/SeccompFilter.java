package dev.tare.runtime;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.oci.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The `linux.seccomp` of a bundle (OCI runtime specification 1.0.2) for the capabilities of one
/// container on this processor.
record SeccompFilter(Set<String> capabilities, String processor) {
  static final String ALLOW = "SCMP_ACT_ALLOW";
  static final String ERRNO = "SCMP_ACT_ERRNO";

  /// One condition: argument `index` compared by `op` with `value`, `second` where it is a mask.
  record Argument(int index, String op, long value, long second) {
    Map<String, Object> render() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("index", index);
      map.put("value", value);
      map.put("valueTwo", second);
      map.put("op", op);
      return map;
    }
  }

  static SeccompFilter of(List<String> capabilities) {
    return new SeccompFilter(Set.copyOf(capabilities), System.getProperty("os.arch"));
  }

  /// Empty where all is allowed.
  Optional<Map<String, Object>> render(Seccomp seccomp) {
    return switch (seccomp) {
      case Seccomp.Standard _ -> Optional.of(standard());
      case Seccomp.Unconfined _ -> Optional.empty();
      case Seccomp.Profile profile -> Optional.of(given(profile));
    };
  }

  private Map<String, Object> standard() {
    SeccompLines lines = new SeccompLines(this);
    Map<String, Object> filter = new LinkedHashMap<>();
    filter.put("defaultAction", ERRNO);
    filter.put("defaultErrnoRet", SeccompLines.ENOSYS);
    filter.put("architectures", architectures());
    filter.put("syscalls", lines.rules());
    return filter;
  }

  /// Those that programs of this processor may be made for; a call by another is refused whole.
  private List<String> architectures() {
    return switch (processor) {
      case "amd64" -> List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32");
      case "aarch64" -> List.of("SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM");
      case "s390x" -> List.of("SCMP_ARCH_S390X", "SCMP_ARCH_S390");
      case "ppc64le" -> List.of("SCMP_ARCH_PPC64LE");
      case "riscv64" -> List.of("SCMP_ARCH_RISCV64");
      default -> List.of();
    };
  }

  static Map<String, Object> rule(
      List<String> names, String action, Optional<Long> errno, List<Argument> arguments) {
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("names", names);
    rule.put("action", action);
    errno.ifPresent(number -> rule.put("errnoRet", number));
    if (!arguments.isEmpty()) {
      rule.put("args", arguments.stream().map(Argument::render).toList());
    }
    return rule;
  }

  /// A profile in the form of docker: rules with conditions on capabilities and processors.
  private Map<String, Object> given(Seccomp.Profile profile) {
    Json json = Json.parse(Bytes.utf8(profile.json()), "the seccomp profile");
    Map<String, Object> filter = new LinkedHashMap<>();
    filter.put("defaultAction", json.requiredString("defaultAction"));
    json.integer("defaultErrnoRet").ifPresent(number -> filter.put("defaultErrnoRet", number));
    List<String> named = json.strings("architectures");
    filter.put("architectures", named.isEmpty() ? architectures() : named);
    List<Object> rules = new ArrayList<>();
    for (Json rule : json.objects("syscalls")) {
      if (applies(rule)) {
        rules.add(given(rule));
      }
    }
    filter.put("syscalls", rules);
    return filter;
  }

  private boolean applies(Json rule) {
    Optional<Json> includes = rule.object("includes");
    Optional<Json> excludes = rule.object("excludes");
    return includes.map(this::includes).orElse(true)
        && !excludes
            .map(e ->
                e.strings("caps").stream().anyMatch(capabilities::contains)
                    || e.strings("arches").contains(dockerName()))
            .orElse(false);
  }

  private boolean includes(Json condition) {
    List<String> processors = condition.strings("arches");
    return capabilities.containsAll(condition.strings("caps"))
        && (processors.isEmpty() || processors.contains(dockerName()));
  }

  private String dockerName() {
    return processor.equals("aarch64") ? "arm64" : processor;
  }

  private static Map<String, Object> given(Json rule) {
    List<String> names = new ArrayList<>(rule.strings("names"));
    rule.string("name").filter(name -> !name.isEmpty()).ifPresent(names::add);
    if (names.isEmpty()) {
      throw TareException.invalid("cannot use the seccomp profile: a rule names no call");
    }
    List<Argument> arguments = new ArrayList<>();
    for (Json argument : rule.objects("args")) {
      arguments.add(
          new Argument(
              Math.toIntExact(argument.integer("index").orElse(0L)),
              argument.requiredString("op"),
              argument.integer("value").orElse(0L),
              argument.integer("valueTwo").orElse(0L)));
    }
    return rule(names, rule.requiredString("action"), rule.integer("errnoRet"), arguments);
  }
}
