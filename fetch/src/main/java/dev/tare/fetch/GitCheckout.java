package dev.tare.fetch;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.fetch.Remote.GitDirectory;
import dev.tare.fetch.Remote.Submodules;
import dev.tare.layer.Entry;
import dev.tare.layer.HostTree;
import dev.tare.layer.Lookup;
import dev.tare.sys.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The tree of one commit, taken with the machine's `git`.
///
/// The repository is a stranger's, and so is what it says about itself. No configuration but what
/// is given here is read, neither the user's nor the machine's; no hook runs; no helper is asked
/// for a password; protocols are those of [#PROTOCOLS], for submodules too; and what comes from an
/// address stands behind `--end-of-options`.
final class GitCheckout {
  /// As GIT_ALLOW_PROTOCOL has them (git(1)): `file` and `ext` would reach into this machine.
  static final String PROTOCOLS = "http:https:ssh:git";

  private static final List<String> PASSED_ON =
      List.of(
          "PATH",
          "SSH_AUTH_SOCK",
          "http_proxy",
          "https_proxy",
          "HTTPS_PROXY",
          "all_proxy",
          "ALL_PROXY",
          "no_proxy",
          "NO_PROXY",
          "SSL_CERT_FILE",
          "SSL_CERT_DIR");

  private static final List<String> OPTIONS =
      List.of(
          "core.hooksPath=/dev/null",
          "core.fsmonitor=false",
          "core.symlinks=true",
          "core.autocrlf=false",
          "advice.detachedHead=false",
          // bytes a second, seconds
          "http.lowSpeedLimit=1",
          "http.lowSpeedTime=60");

  private static final String HEX = "[0-9a-f]{4,64}";
  private static final int MAX_SAID = 300;

  private final Remote.Git git;
  private final Path directory;
  private final Map<String, String> environment;

  private GitCheckout(Remote.Git git, Path directory, Map<String, String> environment) {
    this.git = git;
    this.directory = directory;
    this.environment = environment;
  }

  /// @param protocols like [#PROTOCOLS]
  static FetchedTree get(
      Remote.Git git, Path folder, Map<String, String> environment, String protocols) {
    Path directory;
    try {
      directory = Files.createTempDirectory(folder, "git");
    } catch (IOException e) {
      throw TareException.of(e, "cannot write into " + folder);
    }
    Map<String, String> all = new TreeMap<>();
    PASSED_ON.stream()
        .filter(environment::containsKey)
        .forEach(name -> all.put(name, environment.get(name)));
    all.put("GIT_ALLOW_PROTOCOL", protocols);
    all.put("GIT_CONFIG_GLOBAL", "/dev/null");
    all.put("GIT_CONFIG_NOSYSTEM", "1");
    all.put("GIT_TERMINAL_PROMPT", "0");
    all.put("GIT_ASKPASS", "true");
    all.put("GIT_SSH_COMMAND", "ssh -o BatchMode=yes -o ConnectTimeout=30");
    all.put("HOME", "/dev/null");
    all.put("LC_ALL", "C");
    return new GitCheckout(git, directory, all).get();
  }

  private FetchedTree get() {
    must("init", "-q", "--template=");
    // what submodules with relative addresses begin at
    must("config", "remote.origin.url", git.repository());
    String commit = fetched();
    git.commit()
        .filter(wanted -> !commit.startsWith(wanted))
        .ifPresent(wanted -> {
          throw cannot(
              TareException.Kind.CORRUPT,
              "its commit is %s, %s was asked for".formatted(commit, wanted));
        });
    must("checkout", "-q", "--detach", commit);
    if (git.submodules() == Submodules.FETCHED
        && Files.isRegularFile(directory.resolve(".gitmodules"), LinkOption.NOFOLLOW_LINKS)) {
      shallow("submodule", "-q", "update", "--init", "--recursive", "--depth=1");
    }
    Instant time =
        Instant.ofEpochSecond(Long.parseLong(must("show", "-s", "--format=%ct", commit)));
    try {
      if (git.gitDirectory() == GitDirectory.KEPT) {
        forgetPassword();
      }
      CleanTree.clean(directory, git.gitDirectory(), time);
    } catch (IOException e) {
      throw TareException.of(e, "cannot write what is fetched from " + git);
    }
    return new FetchedTree(subdirectory(), commit);
  }

  /// Gets the commit and all that it needs; gives its id.
  private String fetched() {
    String ref = git.ref().orElse("HEAD");
    Command.Outcome outcome =
        shallowOutcome(
            "fetch",
            "-q",
            "--depth=1",
            "--no-tags",
            "--no-recurse-submodules",
            "--end-of-options",
            git.repository(),
            ref);
    if (outcome.isSuccess()) {
      return must("rev-parse", "-q", "--verify", "FETCH_HEAD^{commit}");
    }
    if (!ref.matches(HEX)) {
      throw failed(outcome);
    }
    // servers give commits that no branch ends at only with what leads to them; and short ids are
    // known to those alone who have everything
    must(
        "fetch",
        "-q",
        "--tags",
        "--no-recurse-submodules",
        "--end-of-options",
        git.repository(),
        "+refs/heads/*:refs/remotes/origin/*");
    Command.Outcome found =
        run("rev-parse", "-q", "--verify", "--end-of-options", ref + "^{commit}");
    if (!found.isSuccess()) {
      throw cannot(TareException.Kind.NOT_FOUND, "it has no commit %s".formatted(ref));
    }
    return found.out().toString().strip().lines().toList().getLast();
  }

  private void shallow(String... words) {
    Command.Outcome outcome = shallowOutcome(words);
    if (!outcome.isSuccess()) {
      throw failed(outcome);
    }
  }

  /// Without `--depth` where the server is a plain web server.
  private Command.Outcome shallowOutcome(String... words) {
    Command.Outcome outcome = run(words);
    if (outcome.isSuccess() || !outcome.err().toString().contains("shallow")) {
      return outcome;
    }
    return run(List.of(words).stream().filter(w -> !w.equals("--depth=1")).toArray(String[]::new));
  }

  private String must(String... words) {
    Command.Outcome outcome = run(words);
    if (!outcome.isSuccess()) {
      throw failed(outcome);
    }
    return outcome.out().toString().strip();
  }

  private Command.Outcome run(String... words) {
    List<String> all = new ArrayList<>(List.of("git", "-C", directory.toString()));
    OPTIONS.forEach(option -> all.addAll(List.of("-c", option)));
    all.addAll(List.of(words));
    try {
      return new Command(all, Optional.of(environment), Optional.empty()).run();
    } catch (IOException e) {
      throw cannot(TareException.Kind.UNSUPPORTED, "this machine has no git")
          .withHint("install git")
          .withCause(e);
    }
  }

  private TareException failed(Command.Outcome outcome) {
    String all = outcome.err().toString();
    List<String> lines = all.lines().filter(line -> !line.isBlank()).toList();
    String said =
        lines.stream()
            .filter(line -> line.startsWith("fatal: "))
            .map(line -> line.substring("fatal: ".length()))
            .findFirst()
            .or(() -> lines.isEmpty() ? Optional.empty() : Optional.of(lines.getLast()))
            .orElse("git ended with status " + outcome.status());
    if (all.contains("couldn't find remote ref") || all.contains("Remote branch")) {
      return cannot(
          TareException.Kind.NOT_FOUND, "it has no ref \"%s\"".formatted(git.ref().orElse("HEAD")));
    }
    if (all.contains("No space left on device")) {
      return cannot(TareException.Kind.DISK_FULL, "no space left on device");
    }
    boolean isDenied =
        all.contains("Authentication failed")
            || all.contains("could not read Username")
            || all.contains("Permission denied (");
    return cannot(
        isDenied ? TareException.Kind.DENIED : TareException.Kind.UNAVAILABLE, shown(said));
  }

  /// Without the password that stands in the address, and without what moves a cursor.
  private String shown(String said) {
    String text =
        said.replace(git.repository(), RemoteParser.withoutUser(git.repository()))
            .replaceAll("\\p{Cntrl}", " ");
    return text.length() <= MAX_SAID ? text : text.substring(0, MAX_SAID) + "…";
  }

  private void forgetPassword() throws IOException {
    must("config", "remote.origin.url", RemoteParser.withoutUser(git.repository()));
    Files.deleteIfExists(directory.resolve(".git/FETCH_HEAD"));
  }

  /// The directory that was asked for, reached without leaving the tree by a link.
  private Path subdirectory() {
    if (git.directory().isEmpty()) {
      return directory;
    }
    Lookup found = Lookup.follow(new HostTree(directory), Bytes.utf8(git.directory().get()));
    if (!(found.entry().orElse(null) instanceof Entry.DirectoryEntry)) {
      throw cannot(
          TareException.Kind.NOT_FOUND,
          "it has no directory \"%s\"".formatted(git.directory().get()));
    }
    return dev.tare.sys.PathBytes.resolve(directory, found.path().name());
  }

  private TareException cannot(TareException.Kind kind, String cause) {
    return TareException.of(kind, "cannot fetch %s: %s".formatted(git, cause));
  }
}
