package dev.tare.launch;

import java.util.List;
import java.util.Set;

/// Programs that make files which an image need not have.
final class MadeFiles {
  /// Programs after which files may be there that the image does not have.
  private static final Set<String> MAKERS =
      Set.of(
          "apk",
          "apt",
          "apt-get",
          "aptitude",
          "aws",
          "bundle",
          "busybox",
          "bunzip2",
          "cargo",
          "cc",
          "cmake",
          "composer",
          "curl",
          "dnf",
          "dpkg",
          "gcc",
          "gem",
          "git",
          "go",
          "gradle",
          "gsutil",
          "gunzip",
          "make",
          "microdnf",
          "mount",
          "mvn",
          "npm",
          "npx",
          "pip",
          "pip3",
          "pnpm",
          "rpm",
          "rsync",
          "tar",
          "unzip",
          "wget",
          "yarn",
          "yum",
          "zypper");

  /// Programs that make what their arguments name.
  private static final Set<String> MAKE_ARGUMENTS =
      Set.of("cp", "dd", "install", "ln", "mkdir", "mkfifo", "mv", "tee", "touch", "mktemp");

  /// Programs that write down users and groups.
  private static final Set<String> MAKE_ACCOUNTS =
      Set.of("adduser", "addgroup", "groupadd", "groupmod", "useradd", "usermod");

  private static final List<String> ACCOUNTS = List.of("/etc/passwd", "/etc/group", "/etc/shadow");

  private MadeFiles() {}

  /// What a command may have made.
  static void remember(List<Argument> words, ShellState state) {
    String word = words.getFirst().text();
    String name = word.substring(word.lastIndexOf('/') + 1);
    if (MAKERS.contains(name)) {
      state.isWorldKnown = false;
    } else if (MAKE_ACCOUNTS.contains(name)) {
      state.made.addAll(ACCOUNTS);
    } else if (MAKE_ARGUMENTS.contains(name)) {
      for (Argument argument : words.subList(1, words.size())) {
        state.isWorldKnown &= argument.isKnown();
        if (!argument.text().startsWith("-")) {
          state.made.add(argument.text().replaceFirst("^of=", ""));
        }
      }
    }
  }
}
