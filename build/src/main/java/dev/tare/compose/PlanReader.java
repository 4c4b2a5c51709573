package dev.tare.compose;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads `services.NAME.build`, a context or a map.
final class PlanReader {
  private static final List<String> READ =
      List.of(
          "context",
          "dockerfile",
          "dockerfile_inline",
          "args",
          "labels",
          "target",
          "platforms",
          "network",
          "secrets",
          "ssh",
          "additional_contexts",
          "pull",
          "tags");

  /// Those that compose knows besides; a word near to one that is read is a mistake.
  private static final List<String> KNOWN =
      List.of(
          "cache_from",
          "cache_to",
          "entitlements",
          "extra_hosts",
          "isolation",
          "no_cache",
          "privileged",
          "provenance",
          "sbom",
          "shm_size",
          "ulimits");

  private final YamlValue.Members secrets;
  private final Map<String, String> variables;
  private final Interpolation in;
  private final IgnoredKeys ignored;

  /// @param secrets those of the whole file
  PlanReader(
      YamlValue.Members secrets,
      Map<String, String> variables,
      Interpolation in,
      IgnoredKeys ignored) {
    this.secrets = secrets;
    this.variables = variables;
    this.in = in;
    this.ignored = ignored;
  }

  /// @param platform of the service, for a build that names none
  ComposeService.Plan plan(String service, YamlValue value, Optional<String> platform) {
    if (value instanceof YamlValue.Text context) {
      return new ComposeService.Plan(
          in.of(context),
          Optional.empty(),
          Optional.empty(),
          Map.of(),
          Map.of(),
          Optional.empty(),
          platform,
          Optional.empty(),
          Map.of(),
          Map.of(),
          Map.of());
    }
    YamlValue.Members build = value.asMembers("build");
    refuseTypos(build);
    ignored.add("build", build, READ);
    Optional<String> dockerfile = text(build, "dockerfile");
    Optional<String> inline = text(build, "dockerfile_inline");
    if (dockerfile.isPresent() && inline.isPresent()) {
      throw build.wrong(
          "cannot build %s: it has both dockerfile and dockerfile_inline".formatted(service));
    }
    return new ComposeService.Plan(
        text(build, "context").orElse("."),
        dockerfile,
        inline,
        valued(build, "args"),
        valued(build, "labels"),
        text(build, "target"),
        platform(service, build).or(() -> platform),
        text(build, "network"),
        secrets(build),
        pairs(build, "ssh"),
        pairs(build, "additional_contexts"));
  }

  private static void refuseTypos(YamlValue.Members build) {
    build
        .members()
        .forEach((key, value) -> {
          if (READ.contains(key) || KNOWN.contains(key) || key.startsWith("x-")) {
            return;
          }
          Optional<String> near = Suggestion.closest(key, READ);
          if (near.isPresent()) {
            throw value
                .wrong("cannot read build: it has no \"%s\"".formatted(key))
                .withHint("did you mean %s?".formatted(near.get()));
          }
        });
  }

  private Optional<String> platform(String service, YamlValue.Members build) {
    YamlValue value = build.members().get("platforms");
    if (value == null) {
      return Optional.empty();
    }
    List<String> all = value.asTexts("platforms").stream().map(in::of).toList();
    if (all.size() > 1) {
      throw value
          .wrong(
              "cannot build %s for %s: one build makes an image for one platform"
                  .formatted(service, String.join(" and ", all)))
          .withHint("leave one platform in the file");
    }
    return all.stream().findFirst();
  }

  private Optional<String> text(YamlValue.Members members, String key) {
    return Optional.ofNullable(members.members().get(key))
        .map(value -> in.of(value.asText(key)))
        .filter(text -> !text.isEmpty());
  }

  /// A map or a list of `NAME=VALUE`; a name without a value has that of the environment.
  private Map<String, String> valued(YamlValue.Members members, String key) {
    Map<String, String> values = new LinkedHashMap<>();
    optional(members, key)
        .forEach((name, value) ->
            value
                .or(() -> Optional.ofNullable(variables.get(name)))
                .ifPresent(text -> values.put(name, text)));
    return values;
  }

  /// A map or a list of `NAME=VALUE`; a name without a value has an empty one.
  private Map<String, String> pairs(YamlValue.Members members, String key) {
    Map<String, String> values = new LinkedHashMap<>();
    optional(members, key).forEach((name, value) -> values.put(name, value.orElse("")));
    return values;
  }

  private Map<String, Optional<String>> optional(YamlValue.Members members, String key) {
    Map<String, Optional<String>> values = new LinkedHashMap<>();
    YamlValue given = members.members().get(key);
    if (given instanceof YamlValue.Members(_, Map<String, YamlValue> map)) {
      map.forEach((name, value) -> {
        YamlValue.Text text = value.asText(key + "." + name);
        values.put(name, text.isNull() ? Optional.empty() : Optional.of(in.of(text)));
      });
    } else if (given != null) {
      for (YamlValue.Text item : given.asTexts(key)) {
        String text = in.of(item);
        int equals = text.indexOf('=');
        values.put(
            equals < 0 ? text : text.substring(0, equals),
            equals < 0 ? Optional.empty() : Optional.of(text.substring(equals + 1)));
      }
    }
    return values;
  }

  private Map<String, ComposeService.Secret> secrets(YamlValue.Members build) {
    Map<String, ComposeService.Secret> used = new LinkedHashMap<>();
    YamlValue given = build.members().get("secrets");
    if (given == null) {
      return used;
    }
    if (!(given instanceof YamlValue.Items(_, List<YamlValue> items))) {
      throw given.wrong("cannot read secrets: it is not a list");
    }
    for (YamlValue item : items) {
      if (item instanceof YamlValue.Members members) {
        String source = text(members, "source").orElse("");
        ComposeService.Secret secret = secret(source, item);
        used.put(source, secret);
        text(members, "target").ifPresent(target -> used.put(target, secret));
      } else {
        String name = in.of(item.asText("secrets"));
        used.put(name, secret(name, item));
      }
    }
    return used;
  }

  private ComposeService.Secret secret(String name, YamlValue use) {
    YamlValue declared = secrets.members().get(name);
    if (declared == null) {
      throw use.wrong(
          "cannot use the secret \"%s\": the file declares none of that name%s"
              .formatted(name, Suggestion.didYouMean(name, secrets.members().keySet())));
    }
    YamlValue.Members members = declared.asMembers("the secret " + name);
    Optional<String> file = text(members, "file");
    Optional<String> variable = text(members, "environment");
    if (file.isEmpty() && variable.isEmpty()) {
      throw TareException.of(
          TareException.Kind.UNSUPPORTED,
          "%s: cannot use the secret %s: it has neither file nor environment"
              .formatted(declared.place(), name));
    }
    return new ComposeService.Secret(file, variable);
  }
}
