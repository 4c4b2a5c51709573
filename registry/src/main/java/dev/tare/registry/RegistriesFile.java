package dev.tare.registry;

import dev.tare.base.TareException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads registries.conf and what lies in registries.conf.d beside it.
public final class RegistriesFile {
  private static final Path SYSTEM = Path.of("/etc/containers/registries.conf");

  private final Path path;

  private RegistriesFile(Path path) {
    this.path = path;
  }

  /// The configuration of this user: CONTAINERS_REGISTRIES_CONF and nothing else; or the user's own
  /// file, or the system's, with the drop-ins of the system and then of the user.
  ///
  /// @throws TareException INVALID, with file and line
  public static RegistriesConf read(Map<String, String> environment) {
    Optional<Path> only =
        Credentials.variable(environment, "CONTAINERS_REGISTRIES_CONF").map(Path::of);
    if (only.isPresent()) {
      return new RegistriesFile(only.get()).read();
    }
    Optional<Path> own =
        Credentials.variable(environment, "XDG_CONFIG_HOME")
            .or(() -> Credentials.variable(environment, "HOME").map(home -> home + "/.config"))
            .map(folder -> Path.of(folder, "containers", "registries.conf"));
    Path main = own.filter(Files::exists).orElse(SYSTEM);
    List<Path> files = new ArrayList<>();
    if (Files.exists(main)) {
      files.add(main);
    }
    files.addAll(dropIns(SYSTEM));
    own.ifPresent(file -> files.addAll(dropIns(file)));
    RegistriesConf all = RegistriesConf.USUAL;
    for (Path file : files) {
      all = all.with(new RegistriesFile(file).read());
    }
    return all;
  }

  private static List<Path> dropIns(Path file) {
    Path folder = file.resolveSibling(file.getFileName() + ".d");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> names = Files.list(folder)) {
      return names.filter(name -> name.toString().endsWith(".conf")).sorted().toList();
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + folder);
    }
  }

  private RegistriesConf read() {
    Map<String, Object> root;
    try {
      root = Toml.parse(Files.readString(path), path.toString());
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + path);
    }
    if (root.containsKey("registries")) {
      throw malformed("it is of version 1, with [registries.…]")
          .withHint("write it as containers-registries.conf(5) has version 2");
    }
    return new RegistriesConf(
        strings(root.get("unqualified-search-registries")),
        aliases(root.get("aliases")),
        tables(root.get("registry")).stream().map(this::entry).toList(),
        helpers(root.get("credential-helpers")));
  }

  private List<String> helpers(@Nullable Object value) {
    List<String> names = strings(value);
    for (String name : names) {
      if (!CredentialHelper.isName(name)) {
        throw malformed("\"%s\" is not the name of a credential helper".formatted(name));
      }
    }
    return names;
  }

  private RegistriesConf.Entry entry(Map<?, ?> table) {
    String location = string(table.get("location"));
    String prefix = string(table.get("prefix"));
    if (location.isEmpty() && prefix.isEmpty()) {
      throw malformed("a [[registry]] has neither prefix nor location");
    }
    boolean isByDigest = isTrue(table.get("mirror-by-digest-only"));
    return new RegistriesConf.Entry(
        prefix.isEmpty() ? location : prefix,
        location,
        isTrue(table.get("insecure")),
        isTrue(table.get("blocked")),
        tables(table.get("mirror")).stream().map(one -> mirror(one, isByDigest)).toList());
  }

  /// @param isByDigest whether the registry says of all its mirrors that they are asked for digests
  ///   alone
  private RegistriesConf.Mirror mirror(Map<?, ?> table, boolean isByDigest) {
    String location = string(table.get("location"));
    if (location.isEmpty()) {
      throw malformed("a [[registry.mirror]] has no location");
    }
    String use = string(table.get("pull-from-mirror"));
    if (!List.of("", "all", "digest-only", "tag-only").contains(use)) {
      throw malformed("\"%s\" is no value of pull-from-mirror".formatted(use));
    }
    if (isByDigest && !use.isEmpty()) {
      throw malformed("it has both mirror-by-digest-only and pull-from-mirror");
    }
    return new RegistriesConf.Mirror(
        location, isTrue(table.get("insecure")), isByDigest ? "digest-only" : use);
  }

  private SortedMap<String, String> aliases(@Nullable Object value) {
    SortedMap<String, String> aliases = new TreeMap<>();
    if (value instanceof Map<?, ?> table) {
      table.forEach((name, full) -> aliases.put((String) name, string(full)));
    }
    return aliases;
  }

  private List<Map<?, ?>> tables(@Nullable Object value) {
    List<Map<?, ?>> tables = new ArrayList<>();
    if (value instanceof List<?> all) {
      for (Object one : all) {
        if (!(one instanceof Map<?, ?> table)) {
          throw malformed("a list of tables has something else in it");
        }
        tables.add(table);
      }
    } else if (value != null) {
      throw malformed("a table is written once where there may be several: [[…]]");
    }
    return tables;
  }

  private List<String> strings(@Nullable Object value) {
    return value instanceof List<?> all ? all.stream().map(this::string).toList() : List.of();
  }

  private String string(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof String text) {
      return text;
    }
    throw malformed("\"%s\" is no text".formatted(value));
  }

  private boolean isTrue(@Nullable Object value) {
    if (value == null || value instanceof Boolean) {
      return Boolean.TRUE.equals(value);
    }
    throw malformed("\"%s\" is neither true nor false".formatted(value));
  }

  private TareException malformed(String cause) {
    return TareException.invalid("cannot read %s: %s".formatted(path, cause));
  }
}
