package dev.tare.debian.base;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Progress;
import dev.tare.debian.archive.Archive;
import dev.tare.debian.archive.Downloads;
import dev.tare.debian.testing.MachineArchives;
import dev.tare.fetch.Fetch;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.LayerReader;
import dev.tare.layer.Lookup;
import dev.tare.layer.TreePath;
import dev.tare.store.Cache;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Packages that tare puts together against the same ones that dpkg has installed with all scripts
/// run: each path that differs is explained, or a warning names the package whose script left it.
@Tag("machine")
class AssemblyAgainstMmdebstrapTest {
  /// Paths that a script makes which is not followed in full, by its package. Each is asked for
  /// only where the package is warned of.
  private static final Map<String, String> LEFT =
      Map.of(
          "ssl-cert", "/etc/ssl/(certs/(ssl-cert-snakeoil\\.pem|[0-9a-f]{8}\\.0)|private/.*)",
          "openssh-server", "/etc/ssh/ssh_host_.*",
          "postgresql-15",
              "/etc/postgresql(-common)?/.*|/var/lib/postgresql/15(/.*)?|/var/log/postgresql/.*",
          "postgresql-client-15", "/etc/alternatives/.*\\.[17]\\.gz|/usr/share/man/man[17]/.*",
          "mariadb-server", "/var/lib/mysql(/.*)?|/etc/mysql/debian\\.cnf|/var/log/mysql/.*",
          "exim4-config", "/etc/exim4/.*|/var/lib/exim4/.*|/etc/(default/exim4|mailname|aliases)",
          "locales", "/etc/(locale\\.gen|default/locale)|/usr/lib/locale/.*");

  /// Files of lines, and what of a line counts.
  private static final Map<String, Pattern> LINES =
      Map.of(
          // numbers that Debian does not give, and the text that adduser writes
          "/etc/passwd", Pattern.compile("^(.*?):x:[1-9]\\d\\d:\\d+:.*$"),
          "/etc/group", Pattern.compile("^(.*?):x:[1-9]\\d\\d:.*$"),
          // the day of the last change
          "/etc/shadow", Pattern.compile("^(.*?:.*?):.*$"),
          "/etc/gshadow", Pattern.compile("^(.*)$"),
          "/etc/shells", Pattern.compile("^(.*)$"),
          "/etc/ca-certificates.conf", Pattern.compile("^(.*)$"));

  private static final Pattern LIST = Pattern.compile("/var/lib/dpkg/info/([^:/]+)(:.*)?\\.list");

  @TempDir Path folder;

  @Test
  void differsOnlyInWhatIsExplained() throws Exception {
    compare("nginx-light redis-server sudo iputils-ping ca-certificates busybox-static");
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "nginx-light",
        "python3",
        "openjdk-17-jre-headless",
        "postgresql",
        "busybox-static",
        "ca-certificates tzdata curl",
        "git",
        "perl",
        "ruby",
        "php-cli",
        "openssh-server",
        "apache2",
        "mariadb-server",
        "dnsmasq-base",
        "haproxy",
        "exim4-daemon-light",
        "locales",
        "fontconfig fonts-dejavu-core"
      })
  void differsOnlyInWhatIsExplainedForOthersToo(String names) throws Exception {
    compare(names);
  }

  private void compare(String names) throws Exception {
    Machine.needs("mmdebstrap");
    Machine.needsRoot();
    try (Cache cache = Cache.open(folder.resolve("cache"), Cache.DEFAULT_LIMIT);
        Downloads downloads = new Downloads(new Fetch(System.getenv(), Progress.NONE), cache)) {
      Archive archive = new Archive(downloads, Path.of("/"), Instant.now());
      Lock lock =
          Packages.choose(
              archive.read(MachineArchives.ofBookworm(), "amd64"),
              new Lock.Request("", List.of(names.split(" ", -1)), true, "amd64"));
      Assembly made = Assembly.of(Packages.fetch(lock, downloads), lock, true);
      Map<String, String> ours = described(made.tree());
      FileTree installed = installed(lock);
      Map<String, String> theirs = described(installed);
      assertThat(theirs).hasSizeGreaterThan(3000);
      TreeSet<String> paths = new TreeSet<>(theirs.keySet());
      paths.addAll(ours.keySet());
      paths.removeAll(ofOtherPackages(installed, lock));
      List<String> unexplained = new ArrayList<>();
      for (String path : paths) {
        String one = ours.getOrDefault(path, "nothing");
        String other = theirs.getOrDefault(path, "nothing");
        if (!one.equals(other) && !isExplained(path, made)) {
          unexplained.add("%s: %s, not %s".formatted(path, one, other));
        }
      }
      assertThat(unexplained).isEmpty();
    }
  }

  /// The paths of packages that are installed although the lock has none of them: mmdebstrap takes
  /// usrmerge, and so perl, where tare takes usr-is-merged.
  private static Set<String> ofOtherPackages(FileTree installed, Lock lock) throws IOException {
    Set<String> own = new HashSet<>();
    Set<String> others = new HashSet<>();
    for (Entry entry : installed.entries()) {
      Matcher list = LIST.matcher(entry.path().toString());
      if (list.matches() && entry instanceof Entry.FileEntry file) {
        boolean isOwn = lock.packages().stream().anyMatch(p -> p.name().equals(list.group(1)));
        try (InputStream in = file.content().open()) {
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .map(path -> path.replaceFirst("^/(bin|sbin|lib|lib64)/", "/usr/$1/"))
              .forEach((isOwn ? own : others)::add);
        }
      }
    }
    others.removeAll(own);
    return others;
  }

  private static boolean isExplained(String path, Assembly made) {
    List<String> warnings = made.warnings();
    return Explained.isExplained(path)
        || made.rules().stream()
            .filter(rule -> rule.startsWith("services: "))
            .anyMatch(rule -> List.of(rule.substring(10).split(", ", -1)).contains(path))
        || LEFT.entrySet().stream()
            .anyMatch(left ->
                path.matches(left.getValue())
                    && warnings.stream().anyMatch(w -> w.startsWith(left.getKey() + ": ")));
  }

  private FileTree installed(Lock lock) throws Exception {
    Path tar = folder.resolve("root.tar");
    String wanted =
        lock.packages().stream()
            .map(one -> one.name() + "=" + one.version())
            .collect(Collectors.joining(","));
    Process process =
        new ProcessBuilder(
                "mmdebstrap",
                "--mode=root",
                "--variant=essential",
                "--dpkgopt=force-unsafe-io",
                "--include=" + wanted,
                "bookworm",
                tar.toString(),
                "/etc/apt/sources.list.d/debian.sources")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(folder.resolve("log"))).isZero();
    List<Entry> entries = new ArrayList<>();
    try (LayerReader reader =
        LayerReader.of(new Content.HostFile(tar, Files.size(tar)), "mmdebstrap")) {
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        entries.add(next.get().entry());
      }
    }
    return FileTree.of(entries);
  }

  /// By path: kind, content, mode, owner by name, extended attributes.
  private static Map<String, String> described(FileTree tree) throws IOException {
    Map<Long, String> users = names(tree, "etc/passwd");
    Map<Long, String> groups = names(tree, "etc/group");
    Map<String, String> all = new TreeMap<>();
    for (Entry entry : tree.entries()) {
      String kind =
          switch (entry) {
            case Entry.FileEntry file -> "f " + content(entry.path().toString(), file.content());
            case Entry.DirectoryEntry _ -> "d";
            case Entry.SymlinkEntry link -> "l " + link.target();
            case Entry.HardlinkEntry link -> "h " + link.target();
            case Entry.DeviceEntry _ -> "device";
            case Entry.FifoEntry _, Entry.Whiteout _ -> "other";
          };
      var of = entry.attributes();
      String mode = entry instanceof Entry.SymlinkEntry ? "" : Integer.toOctalString(of.mode());
      all.put(
          entry.path().toString(),
          "%s %s %s:%s %s"
              .formatted(
                  kind,
                  mode,
                  users.getOrDefault(of.uid(), "" + of.uid()),
                  groups.getOrDefault(of.gid(), "" + of.gid()),
                  of.xattrs()));
    }
    return all;
  }

  private static Map<Long, String> names(FileTree tree, String path) throws IOException {
    Entry found = Lookup.follow(tree, TreePath.of(path)).entry().orElseThrow();
    Map<Long, String> names = new HashMap<>();
    try (InputStream in = ((Entry.FileEntry) found).content().open()) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split(":", -1))
          .forEach(fields -> names.put(Long.valueOf(fields[2]), fields[0]));
    }
    return names;
  }

  /// The digest, or of files whose lines come in another order, or have numbers that are free,
  /// those lines.
  private static String content(String path, Content content) throws IOException {
    Pattern lines = LINES.get(path);
    if (path.equals("/etc/ssl/certs/java/cacerts")) {
      return certificates(content);
    }
    if (lines == null) {
      return digest(content);
    }
    try (InputStream in = content.open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> lines.matcher(line).replaceFirst("$1"))
          .sorted()
          .collect(Collectors.joining("\n"));
    }
  }

  /// Of Java's: each has the time at which it was added.
  private static String certificates(Content content) throws IOException {
    try (InputStream in = content.open()) {
      KeyStore store = KeyStore.getInstance("JKS");
      store.load(in, "changeit".toCharArray());
      List<String> all = new ArrayList<>();
      for (String alias : Collections.list(store.aliases())) {
        all.add(alias + " " + store.getCertificate(alias).hashCode());
      }
      Collections.sort(all);
      return String.join("\n", all);
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static String digest(Content content) throws IOException {
    try (InputStream in = content.open();
        OutputStream none = OutputStream.nullOutputStream()) {
      var hash = MessageDigest.getInstance("SHA-256");
      in.transferTo(new DigestOutputStream(none, hash));
      return HexFormat.of().formatHex(hash.digest(), 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
