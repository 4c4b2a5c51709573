package dev.tare.oci;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
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
            stopSignal());
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

  /// The digests of the uncompressed layers, bottom first.
  public List<Digest> diffIds() {
    return diffIds;
  }

  public List<History> history() {
    return history;
  }

  public ImageConfig withUser(String user) {
    return withRun("User", user.isEmpty() ? null : user);
  }

  public ImageConfig withEnv(List<String> env) {
    return withRun("Env", env.isEmpty() ? null : env);
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

  public ImageConfig withCreated(Optional<String> created) {
    return edited(json.with("created", created.orElse(null)));
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
