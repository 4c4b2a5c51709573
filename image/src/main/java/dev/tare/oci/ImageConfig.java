package dev.tare.oci;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An image's config: how to run it, and which uncompressed layers it is made of (OCI image
/// specification, config.md). A view over the JSON document: each edit changes the members that it
/// names and keeps all others, known or not.
///
/// Members that differ from those of the specification, or from those that Docker adds, in case
/// alone are CORRUPT: other readers would run another command.
public final class ImageConfig {
  private static final String[] MEMBERS = {
    "created",
    "author",
    "architecture",
    "variant",
    "os",
    "os.version",
    "os.features",
    "config",
    "rootfs",
    "history"
  };

  /// Of `config`; those after `ArgsEscaped` are Docker's.
  private static final String[] RUN_MEMBERS = {
    "User",
    "ExposedPorts",
    "Env",
    "Entrypoint",
    "Cmd",
    "Volumes",
    "WorkingDir",
    "Labels",
    "StopSignal",
    "ArgsEscaped",
    "Hostname",
    "Domainname",
    "Healthcheck",
    "Shell",
    "OnBuild",
    "StopTimeout",
    "Tty",
    "OpenStdin",
    "StdinOnce",
    "AttachStdin",
    "AttachStdout",
    "AttachStderr",
    "NetworkDisabled",
    "MacAddress",
    "Image"
  };

  private final Bytes raw;
  private final Json json;
  private final Json run;
  private final List<Digest> diffIds;
  private final List<History> history;

  private ImageConfig(Bytes raw, Json json) {
    this.raw = raw;
    this.json = json.refuseOtherCase(MEMBERS);
    this.run = json.object("config").orElse(Json.empty("config")).refuseOtherCase(RUN_MEMBERS);
    Json rootfs =
        json.object("rootfs").orElse(Json.empty("rootfs")).refuseOtherCase("type", "diff_ids");
    this.diffIds = rootfs.strings("diff_ids").stream().map(Digest::parse).toList();
    this.history = json.objects("history").stream().map(History::parse).toList();
  }

  /// @throws TareException CORRUPT where it is not an image config
  public static ImageConfig parse(Bytes raw) {
    ImageConfig config =
        new ImageConfig(raw, Json.parse(raw, "config " + Digest.of(raw).shortHex()));
    config.readAll();
    return config;
  }

  /// Finds wrong types now rather than in the middle of the work.
  private void readAll() {
    List<Object> _ =
        List.of(
            platform(),
            created(),
            author(),
            user(),
            env(),
            entrypoint(),
            cmd(),
            workingDir(),
            labels(),
            exposedPorts(),
            volumes(),
            stopSignal(),
            isArgsEscaped(),
            shell(),
            onBuild());
  }

  /// The config of `FROM scratch`.
  public static ImageConfig of(Platform platform) {
    Json json =
        Json.empty("config")
            .with("architecture", platform.architecture())
            .with("os", platform.os());
    if (platform.variant().isPresent()) {
      json = json.with("variant", platform.variant().get());
    }
    Map<String, Object> rootfs = new TreeMap<>(Map.of("type", "layers", "diff_ids", List.of()));
    return edited(json.with("config", Map.of()).with("rootfs", rootfs));
  }

  private static ImageConfig edited(Json json) {
    return new ImageConfig(json.render(), json);
  }

  /// The document as it was read, or as it was rendered after an edit.
  public Bytes raw() {
    return raw;
  }

  /// The descriptor of this config.
  public Descriptor descriptor() {
    return Descriptor.of(MediaType.OCI_CONFIG, raw);
  }

  /// The document for those who need members that have no accessor.
  public Json json() {
    return json;
  }

  public Platform platform() {
    return new Platform(
        json.string("os").orElse(""),
        json.string("architecture").orElse(""),
        json.string("variant").filter(v -> !v.isEmpty()));
  }

  /// RFC 3339 time, as written.
  public Optional<String> created() {
    return json.string("created");
  }

  public Optional<String> author() {
    return json.string("author");
  }

  /// `user[:group]`, by name or number; empty for root.
  public String user() {
    return run.string("User").orElse("");
  }

  /// `NAME=value` lines.
  public List<String> env() {
    return run.strings("Env");
  }

  public List<String> entrypoint() {
    return run.strings("Entrypoint");
  }

  public List<String> cmd() {
    return run.strings("Cmd");
  }

  /// Empty where none is set, which means `/`.
  public String workingDir() {
    return run.string("WorkingDir").orElse("");
  }

  public SortedMap<String, String> labels() {
    return run.stringMap("Labels");
  }

  /// `port/protocol`.
  public List<String> exposedPorts() {
    return run.object("ExposedPorts").map(Json::names).orElse(List.of());
  }

  public List<String> volumes() {
    return run.object("Volumes").map(Json::names).orElse(List.of());
  }

  public Optional<String> stopSignal() {
    return run.string("StopSignal");
  }

  /// What Docker records of a command that a Dockerfile gave.
  public boolean isArgsEscaped() {
    return run.bool("ArgsEscaped");
  }

  /// @throws TareException CORRUPT where it is malformed: only who asks is told, because nothing
  ///   but an engine reads it
  public Optional<Healthcheck> healthcheck() {
    return run.object("Healthcheck").map(Healthcheck::parse);
  }

  /// The words that go before a command line; empty for `/bin/sh -c`.
  public List<String> shell() {
    return run.strings("Shell");
  }

  /// Instructions that a build on top of this image runs first.
  public List<String> onBuild() {
    return run.strings("OnBuild");
  }

  /// What an engine is to call the machine, where nobody says otherwise: Docker's.
  public Optional<String> hostname() {
    return run.string("Hostname");
  }

  /// Features of the operating system that the image needs.
  public List<String> osFeatures() {
    return json.strings("os.features");
  }

  /// The value of a variable in [#env]; the first one counts, as it does for the C library.
  public Optional<String> variable(String name) {
    String start = name + "=";
    return env().stream()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length()))
        .findFirst();
  }

  /// The digests of the uncompressed layers, bottom first.
  public List<Digest> diffIds() {
    return diffIds;
  }

  public List<History> history() {
    return history;
  }

  /// The line of the history that made each layer, the lowest first: the lines that made one, in
  /// their order. Some tools write no history, or less than there are layers; those above have none
  /// then.
  public List<Optional<History>> layerHistory() {
    Iterator<History> made = history.stream().filter(line -> !line.emptyLayer()).iterator();
    List<Optional<History>> lines = new ArrayList<>();
    for (int i = 0; i < diffIds.size(); i++) {
      lines.add(made.hasNext() ? Optional.of(made.next()) : Optional.empty());
    }
    return lines;
  }

  public ImageConfig withUser(String user) {
    return withRun("User", user.isEmpty() ? null : user);
  }

  public ImageConfig withEnv(List<String> env) {
    return withRun("Env", env.isEmpty() ? null : env);
  }

  /// With one variable set, in its old place or at the end.
  public ImageConfig withVariable(String name, String value) {
    String line = name + "=" + value;
    List<String> lines = new ArrayList<>(env());
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith(name + "=")) {
        lines.set(i, line);
        return withEnv(lines);
      }
    }
    lines.add(line);
    return withEnv(lines);
  }

  public ImageConfig withEntrypoint(List<String> entrypoint) {
    return withRun("Entrypoint", entrypoint.isEmpty() ? null : entrypoint);
  }

  public ImageConfig withCmd(List<String> cmd) {
    return withRun("Cmd", cmd.isEmpty() ? null : cmd);
  }

  public ImageConfig withWorkingDir(String workingDir) {
    return withRun("WorkingDir", workingDir.isEmpty() ? null : workingDir);
  }

  public ImageConfig withLabels(Map<String, String> labels) {
    return withRun("Labels", labels.isEmpty() ? null : new TreeMap<>(labels));
  }

  /// @param ports `port/protocol`; all there are then
  public ImageConfig withExposedPorts(Collection<String> ports) {
    return withRun("ExposedPorts", keys(ports));
  }

  /// @param volumes directories; all there are then
  public ImageConfig withVolumes(Collection<String> volumes) {
    return withRun("Volumes", keys(volumes));
  }

  /// The OCI's sets: objects whose members hold nothing.
  private static @Nullable Object keys(Collection<String> names) {
    SortedMap<String, Object> members = new TreeMap<>();
    names.forEach(name -> members.put(name, Map.of()));
    return members.isEmpty() ? null : members;
  }

  public ImageConfig withStopSignal(Optional<String> signal) {
    return withRun("StopSignal", signal.orElse(null));
  }

  public ImageConfig withArgsEscaped(boolean escaped) {
    return withRun("ArgsEscaped", escaped ? true : null);
  }

  public ImageConfig withHealthcheck(Optional<Healthcheck> healthcheck) {
    return withRun("Healthcheck", healthcheck.map(Healthcheck::render).orElse(null));
  }

  public ImageConfig withShell(List<String> shell) {
    return withRun("Shell", shell.isEmpty() ? null : shell);
  }

  public ImageConfig withOnBuild(List<String> triggers) {
    return withRun("OnBuild", triggers.isEmpty() ? null : triggers);
  }

  public ImageConfig withHostname(Optional<String> name) {
    return withRun("Hostname", name.orElse(null));
  }

  public ImageConfig withDomainname(Optional<String> name) {
    return withRun("Domainname", name.orElse(null));
  }

  /// A remark about the image: Docker's.
  public ImageConfig withComment(Optional<String> comment) {
    return edited(json.with("comment", comment.orElse(null)));
  }

  public ImageConfig withOsVersion(Optional<String> version) {
    return edited(json.with("os.version", version.orElse(null)));
  }

  public ImageConfig withOsFeatures(List<String> features) {
    return edited(json.with("os.features", features.isEmpty() ? null : features));
  }

  public ImageConfig withAuthor(Optional<String> author) {
    return edited(json.with("author", author.orElse(null)));
  }

  public ImageConfig withCreated(Optional<String> created) {
    return edited(json.with("created", created.orElse(null)));
  }

  public ImageConfig withPlatform(Platform platform) {
    return edited(
        json.with("architecture", platform.architecture())
            .with("os", platform.os())
            .with("variant", platform.variant().orElse(null)));
  }

  /// The same config over other layers.
  public ImageConfig withLayers(List<Digest> diffIds, List<History> history) {
    Json rootfs =
        json.object("rootfs")
            .orElse(Json.empty("rootfs"))
            .with("type", "layers")
            .with("diff_ids", diffIds.stream().map(Digest::toString).toList());
    List<Json> lines = history.stream().map(History::render).toList();
    return edited(json.with("rootfs", rootfs).with("history", history.isEmpty() ? null : lines));
  }

  private ImageConfig withRun(String name, @Nullable Object value) {
    return edited(json.with("config", run.with(name, value)));
  }
}
