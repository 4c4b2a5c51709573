package dev.tare.compose;

import dev.tare.base.TareException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads `services.NAME`.
final class ServiceReader {
  private static final List<String> READ = List.of("build", "image", "platform", "profiles");

  private final String project;
  private final Interpolation in;
  private final IgnoredKeys ignored;
  private final PlanReader plans;

  ServiceReader(
      YamlValue.Members secrets,
      String project,
      Map<String, String> variables,
      Interpolation in,
      IgnoredKeys ignored) {
    this.project = project;
    this.in = in;
    this.ignored = ignored;
    this.plans = new PlanReader(secrets, variables, in, ignored);
  }

  ComposeService service(String name, YamlValue.Members service) {
    YamlValue extended = service.members().get("extends");
    if (extended != null) {
      throw TareException.of(
              TareException.Kind.UNSUPPORTED,
              "%s: cannot read the service %s: tare does not know extends"
                  .formatted(extended.place(), name))
          .withHint("write what the service needs into it; an anchor can hold what several share");
    }
    ignored.add("services", service, READ);
    List<String> names = new ArrayList<>();
    names.add(text(service, "image").orElse(project + "-" + name));
    List<String> profiles = texts(service, "profiles");
    YamlValue build = service.members().get("build");
    Optional<ComposeService.Plan> plan = Optional.empty();
    if (build != null && !(build instanceof YamlValue.Text text && text.isNull())) {
      plan = Optional.of(plans.plan(name, build, text(service, "platform")));
      if (build instanceof YamlValue.Members members) {
        names.addAll(texts(members, "tags"));
      }
    }
    return new ComposeService(name, service.place(), names, profiles, plan);
  }

  private Optional<String> text(YamlValue.Members members, String key) {
    return Optional.ofNullable(members.members().get(key))
        .map(value -> in.of(value.asText(key)))
        .filter(text -> !text.isEmpty());
  }

  private List<String> texts(YamlValue.Members members, String key) {
    YamlValue value = members.members().get(key);
    return value == null ? List.of() : value.asTexts(key).stream().map(in::of).toList();
  }
}
