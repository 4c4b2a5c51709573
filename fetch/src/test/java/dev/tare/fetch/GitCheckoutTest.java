package dev.tare.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import dev.tare.base.TareException;
import dev.tare.base.TareException.Kind;
import dev.tare.fetch.Remote.GitDirectory;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real repositories behind a plain web server of this process.
@Tag("machine")
class GitCheckoutTest {
  private static final Map<String, String> ENVIRONMENT = Map.of("PATH", System.getenv("PATH"));

  @TempDir Path temp;
  private Path work;
  private HttpServer server;
  private String first = "";

  @BeforeEach
  void serve() throws IOException {
    Machine.needs("git");
    Path served = Files.createDirectories(temp.resolve("served"));
    server =
        SimpleFileServer.createFileServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            served,
            SimpleFileServer.OutputLevel.NONE);
    server.start();
    work = repository("work");
    Files.writeString(work.resolve("a"), "one");
    Files.createDirectories(work.resolve("sub/deep"));
    Path program = Files.writeString(work.resolve("sub/program"), "#!/bin/sh\n");
    Files.setPosixFilePermissions(
        program, java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
    Files.writeString(work.resolve("sub/deep/x"), "x");
    Files.createSymbolicLink(work.resolve("out"), temp.toAbsolutePath());
    Files.createSymbolicLink(work.resolve("in"), Path.of("sub"));
    first = commit(work, "one");
    git(work, "tag", "-a", "-m", "v1", "v1");
    Files.writeString(work.resolve("a"), "two");
    commit(work, "two");
    git(work, "branch", "side");
    publish(work, "r.git");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Path repository(String name) throws IOException {
    Path path = Files.createDirectories(temp.resolve(name));
    git(path, "init", "-q", "-b", "main");
    return path;
  }

  private String git(Path directory, String... words) throws IOException {
    List<String> all = new ArrayList<>(List.of("git", "-c", "protocol.file.allow=always"));
    all.addAll(List.of(words));
    Map<String, String> environment = new TreeMap<>(ENVIRONMENT);
    environment.put("HOME", "/dev/null");
    for (String who : List.of("AUTHOR", "COMMITTER")) {
      environment.put("GIT_%s_NAME".formatted(who), "A");
      environment.put("GIT_%s_EMAIL".formatted(who), "a@example.com");
      environment.put("GIT_%s_DATE".formatted(who), "@1000000000 +0000");
    }
    Command.Outcome outcome =
        new Command(all, Optional.of(environment), Optional.of(directory)).run();
    assertThat(outcome.status()).as("%s: %s", all, outcome.err()).isZero();
    return outcome.out().toString().strip();
  }

  private String commit(Path directory, String message) throws IOException {
    git(directory, "add", "-A");
    git(directory, "commit", "-q", "-m", message);
    return git(directory, "rev-parse", "HEAD");
  }

  /// As a plain web server gives it, which knows nothing of git.
  private void publish(Path from, String name) throws IOException {
    Path bare = temp.resolve("served").resolve(name);
    git(temp, "clone", "-q", "--bare", from.toString(), bare.toString());
    git(bare, "update-server-info");
  }

  private String at(String rest) {
    return "http://127.0.0.1:%d/%s".formatted(server.getAddress().getPort(), rest);
  }

  private FetchedTree get(String address) throws IOException {
    return get((Remote.Git) Remote.parse(address).orElseThrow());
  }

  private FetchedTree get(Remote.Git git) throws IOException {
    Path folder = Files.createTempDirectory(temp, "fetched");
    return GitCheckout.get(git, folder, ENVIRONMENT, GitCheckout.PROTOCOLS);
  }

  private void assertFails(Kind kind, String address, String cause) {
    assertThatThrownBy(() -> get(address))
        .isInstanceOfSatisfying(TareException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageStartingWith("cannot fetch " + address.replaceFirst("\\?.*", ""))
        .hasMessageContaining(cause);
  }

  private static List<String> names(FetchedTree tree) {
    List<String> names = new ArrayList<>();
    FileTree.of(tree.tree()).entries().forEach(entry -> names.add(entry.path().toString()));
    names.remove("/");
    return names;
  }

  @Test
  void takesTheTreeOfTheDefaultBranch() throws IOException {
    FetchedTree tree = get(at("r.git"));
    assertThat(tree.directory().resolve("a")).hasContent("two");
    assertThat(names(tree))
        .containsExactly("/a", "/in", "/out", "/sub", "/sub/deep", "/sub/deep/x", "/sub/program");
    assertThat(tree.commit()).matches("[0-9a-f]{40}").isNotEqualTo(first);
  }

  @Test
  void everythingHasTheTimeOfTheCommitAndPlainModes() throws IOException {
    for (Entry entry : FileTree.of(get(at("r.git")).tree()).entries()) {
      Attributes attributes =
          switch (entry) {
            case Entry.FileEntry e -> e.attributes();
            case Entry.DirectoryEntry e -> e.attributes();
            case Entry.SymlinkEntry e -> e.attributes();
            default -> throw new AssertionError(entry);
          };
      assertThat(attributes.mtime())
          .as("%s", entry)
          .isEqualTo(Instant.ofEpochSecond(1_000_000_000));
      if (entry instanceof Entry.FileEntry) {
        boolean isProgram = entry.path().toString().endsWith("program");
        assertThat(attributes.mode()).isEqualTo(isProgram ? 0755 : 0644);
      }
    }
  }

  @Test
  void takesBranchTagCommitAndShortCommit() throws IOException {
    assertThat(get(at("r.git#side")).directory().resolve("a")).hasContent("two");
    assertThat(get(at("r.git#v1")).commit()).isEqualTo(first);
    assertThat(get(at("r.git?tag=v1")).directory().resolve("a")).hasContent("one");
    assertThat(get(at("r.git#" + first)).commit()).isEqualTo(first);
    assertThat(get(at("r.git#" + first.substring(0, 8))).commit()).isEqualTo(first);
  }

  @Test
  void takesOneDirectoryAlsoThroughALinkInside() throws IOException {
    assertThat(names(get(at("r.git#:sub")))).containsExactly("/deep", "/deep/x", "/program");
    assertThat(names(get(at("r.git#v1:in/deep")))).containsExactly("/x");
  }

  @Test
  void aDirectoryNeverLeadsOutOfTheTree() {
    assertFails(Kind.NOT_FOUND, at("r.git#:out"), "it has no directory \"out\"");
    assertFails(Kind.NOT_FOUND, at("r.git#:a"), "it has no directory \"a\"");
    assertFails(Kind.NOT_FOUND, at("r.git#:none"), "it has no directory \"none\"");
  }

  @Test
  void saysWhatIsNotThere() {
    assertFails(Kind.NOT_FOUND, at("r.git#none"), "it has no ref \"none\"");
    assertFails(Kind.NOT_FOUND, at("r.git#" + "0".repeat(40)), "it has no commit 000");
    assertFails(Kind.UNAVAILABLE, at("none.git"), "not found");
  }

  @Test
  void takesTheCommitThatWasAskedForAndNoOther() throws IOException {
    Remote.Git git = (Remote.Git) Remote.parse(at("r.git#v1")).orElseThrow();
    assertThat(get(git.withCommit(first)).commit()).isEqualTo(first);
    assertThat(get(git.withCommit(first.substring(0, 7))).commit()).isEqualTo(first);
    assertThatThrownBy(() -> get(git.withCommit("0".repeat(40))))
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT))
        .hasMessageContaining(
            "its commit is %s, %s was asked for".formatted(first, "0".repeat(40)));
  }

  @Test
  void keepsTheRepositoryWithoutThePassword() throws IOException {
    String address = at("r.git").replace("http://", "http://me:secret@");
    Remote.Git git = (Remote.Git) Remote.parse(address).orElseThrow();
    FetchedTree tree = get(git.with(GitDirectory.KEPT));
    assertThat(git(tree.directory(), "rev-parse", "HEAD")).isEqualTo(tree.commit());
    try (var files = Files.walk(tree.directory().resolve(".git"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1))
            .as("%s", file)
            .doesNotContain("secret");
      }
    }
  }

  @Test
  void fetchesSubmodulesUnlessToldNotTo() throws IOException {
    Path outer = repository("outer");
    git(outer, "submodule", "-q", "add", at("r.git"), "inner");
    commit(outer, "outer");
    publish(outer, "outer.git");
    FetchedTree tree = get(at("outer.git"));
    assertThat(tree.directory().resolve("inner/a")).hasContent("two");
    assertThat(tree.directory().resolve("inner/.git")).doesNotExist();
    assertThat(get(at("outer.git?submodules=false")).directory().resolve("inner/a")).doesNotExist();
  }

  @Test
  void aSubmoduleNeverReachesIntoThisMachine() throws IOException {
    Path outer = repository("evil");
    git(outer, "submodule", "-q", "add", work.toString(), "inner");
    commit(outer, "evil");
    publish(outer, "evil.git");
    assertFails(Kind.UNAVAILABLE, at("evil.git"), "transport 'file' not allowed");
  }

  @Test
  void runsNoHookAndReadsNoConfigurationOfTheUser() throws IOException {
    Path canary = temp.resolve("canary");
    Path home = Files.createDirectories(temp.resolve("home/hooks"));
    Path hook = Files.writeString(home.resolve("post-checkout"), "#!/bin/sh\ntouch " + canary);
    hook.toFile().setExecutable(true);
    Files.writeString(
        temp.resolve("home/.gitconfig"), "[core]\n\thooksPath = %s\n".formatted(home));
    Map<String, String> environment = new TreeMap<>(ENVIRONMENT);
    environment.put("HOME", temp.resolve("home").toString());
    environment.put("GIT_CONFIG_GLOBAL", temp.resolve("home/.gitconfig").toString());
    Remote.Git git = (Remote.Git) Remote.parse(at("r.git")).orElseThrow();
    Path folder = Files.createDirectories(temp.resolve("f"));
    var _ = GitCheckout.get(git, folder, environment, GitCheckout.PROTOCOLS);
    assertThat(canary).doesNotExist();
  }
}
