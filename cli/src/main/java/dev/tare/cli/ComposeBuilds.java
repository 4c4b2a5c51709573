package dev.tare.cli;

import dev.tare.base.Bytes;
import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import dev.tare.build.BuildRequest;
import dev.tare.build.Confidences;
import dev.tare.build.NamedContext;
import dev.tare.compose.ComposeFile;
import dev.tare.compose.ComposeService;
import dev.tare.compose.EnvironmentFile;
import dev.tare.context.BuildContext;
import dev.tare.dockerfile.Dockerfile;
import dev.tare.runtime.RunSpec.Network;
import dev.tare.transport.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// The builds that a compose file asks for.
final class ComposeBuilds {
  private static final String SERVICE = "service:";

  private final Session session;
  private final String shown;
  private final Path folder;
  private final ComposeFile file;
  private final Map<String, ComposeService> services = new LinkedHashMap<>();
  private final Function<BuildPart, BuildRequest> request;

  /// @param request what is asked for of one of them
  ComposeBuilds(
      Session session, BuildFile.Compose compose, Function<BuildPart, BuildRequest> request) {
    this.session = session;
    this.shown = compose.shown();
    this.request = request;
    this.folder = compose.file().resolveSibling("");
    String name = String.valueOf(folder.getFileName());
    this.file = ComposeFile.read(compose.text(), shown, name, variables());
    file.services().forEach(service -> services.put(service.name(), service));
  }

  /// Of the environment, and below it of the file `.env` beside the compose file.
  private Map<String, String> variables() {
    Path own = folder.resolve(".env");
    Map<String, String> variables = new LinkedHashMap<>();
    if (Files.isRegularFile(own)) {
      try {
        variables.putAll(EnvironmentFile.parse(Files.readString(own)));
      } catch (IOException e) {
        throw TareException.of(e, "cannot read " + own);
      }
    }
    variables.putAll(session.environment().variables());
    return variables;
  }

  /// What the reader should know of the file.
  List<String> notes() {
    return file.notes();
  }

  /// @param wanted services; none for all that have a build, but for those of other profiles
  /// @throws TareException NOT_FOUND for a service that is not in the file or has no build
  List<ManyBuilds.Item> items(List<String> wanted) {
    wanted.forEach(this::check);
    Set<String> chosen = new LinkedHashSet<>();
    Deque<String> todo = new ArrayDeque<>(wanted.isEmpty() ? usual() : wanted);
    while (!todo.isEmpty()) {
      String name = todo.remove();
      if (chosen.add(name)) {
        todo.addAll(needs(plan(service(name))));
      }
    }
    if (chosen.isEmpty()) {
      throw TareException.notFound(
          "cannot build %s: none of its services has a build".formatted(shown));
    }
    return services.values().stream()
        .filter(service -> chosen.contains(service.name()))
        .map(this::item)
        .toList();
  }

  private List<String> usual() {
    List<String> active =
        Arrays.asList(session.environment().variable("COMPOSE_PROFILES").orElse("").split(","));
    return services.values().stream()
        .filter(service -> service.build().isPresent())
        .filter(service ->
            service.profiles().isEmpty()
                || active.contains("*")
                || service.profiles().stream().anyMatch(active::contains))
        .map(ComposeService::name)
        .toList();
  }

  private void check(String name) {
    ComposeService service = services.get(name);
    if (service == null) {
      TareException failure =
          TareException.notFound(
              "cannot build the service \"%s\": %s has none of that name%s"
                  .formatted(name, shown, Suggestion.didYouMean(name, services.keySet())));
      throw failure.withHint(
          Files.isDirectory(session.environment().directory().resolve(name))
              ? "leave the context away: the file names that of each service"
              : "its services are " + String.join(", ", new TreeSet<>(services.keySet())));
    }
    if (service.build().isEmpty()) {
      throw TareException.notFound(
              "%s: cannot build the service %s: it has no build".formatted(service.place(), name))
          .withHint("its image comes from elsewhere: " + service.names().getFirst());
    }
  }

  private ComposeService service(String name) {
    return Objects.requireNonNull(services.get(name), "it was looked for before");
  }

  private static ComposeService.Plan plan(ComposeService service) {
    return service.build().orElseThrow();
  }

  private Set<String> needs(ComposeService.Plan plan) {
    Set<String> needs = new LinkedHashSet<>();
    for (String place : plan.contexts().values()) {
      if (place.startsWith(SERVICE)) {
        String name = place.substring(SERVICE.length());
        check(name);
        needs.add(name);
      }
    }
    return needs;
  }

  private ManyBuilds.Item item(ComposeService service) {
    return new ManyBuilds.Item(
        service.name(),
        service.place() + " (" + service.name() + ")",
        service.names().stream().map(name -> TagCommand.name(name).withDefaultTag()).toList(),
        needs(plan(service)),
        () -> request.apply(part(service.name(), plan(service))));
  }

  private BuildPart part(String name, ComposeService.Plan plan) {
    return new BuildPart(
        read(name, plan),
        plan.args(),
        plan.labels(),
        plan.target(),
        plan.platform(),
        plan.network().map(ComposeBuilds::network),
        contexts(plan),
        confidences(plan));
  }

  private BuildFile.Read read(String name, ComposeService.Plan plan) {
    BuildFile.refuseRemote(plan.context());
    Path context = folder.resolve(plan.context()).normalize();
    if (plan.inline().isPresent()) {
      String label = "%s (dockerfile_inline of %s)".formatted(shown, name);
      return new BuildFile.Read(
          Dockerfile.parse(Bytes.utf8(plan.inline().get()), label),
          BuildContext.of(context).withIgnoreFile(Optional.empty()));
    }
    Path here = session.environment().directory();
    Optional<Path> named = plan.dockerfile().map(file -> context.resolve(file).normalize());
    Path about = named.orElse(context);
    String relative = about.startsWith(here) ? here.relativize(about).toString() : about.toString();
    boolean isFolder = named.isEmpty() && !relative.isEmpty();
    return BuildFile.of(context, named, isFolder ? relative + "/" : relative);
  }

  private static Network network(String name) {
    return switch (name) {
      case "none" -> Network.NONE;
      case "default", "host" -> Network.HOST;
      default ->
          throw TareException.unsupported(
              "cannot build with the network \"%s\": RUN has host or none".formatted(name));
    };
  }

  private Map<String, NamedContext> contexts(ComposeService.Plan plan) {
    Map<String, NamedContext> contexts = new LinkedHashMap<>();
    plan.contexts()
        .forEach((name, place) ->
            contexts.put(
                name,
                place.startsWith(SERVICE)
                    ? new NamedContext.OfImage(new Location.Store(imageOf(place)))
                    : NamedContext.parse(place, folder)));
    return contexts;
  }

  private String imageOf(String place) {
    return service(place.substring(SERVICE.length())).names().getFirst();
  }

  private Confidences confidences(ComposeService.Plan plan) {
    Environment environment = session.environment();
    Map<String, Bytes> secrets = new LinkedHashMap<>();
    plan.secrets()
        .forEach((id, secret) -> {
          Map<String, String> parts = new LinkedHashMap<>();
          secret.file().ifPresent(file -> parts.put("src", folder.resolve(file).toString()));
          secret.variable().ifPresent(variable -> parts.put("env", variable));
          secrets.put(id, BuildInputs.secret(id, parts, environment));
        });
    Map<String, Path> agents = new LinkedHashMap<>();
    plan.agents()
        .forEach((id, place) -> {
          String path = place.isEmpty() ? "" : folder.resolve(place).toString();
          agents.put(id, BuildInputs.socket(id, path, environment));
        });
    return new Confidences(secrets, agents);
  }
}
