package dev.tare.debian.base;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a call of `adduser --system` makes.
///
/// @param hasGroup whether it has a group of its own or of another name, rather than nogroup
record SystemUser(
    String name,
    boolean hasGroup,
    Optional<String> group,
    String gecos,
    String home,
    boolean makesHome,
    String shell) {

  private static final Set<String> WITH_VALUE =
      Set.of(
          "--home", "--gecos", "--comment", "--shell", "--ingroup", "--uid", "--gid", "--firstuid");

  /// Empty where the words are another call.
  static Optional<SystemUser> of(List<String> words) {
    if (!words.contains("--system")) {
      return Optional.empty();
    }
    String name = "";
    String home = "/nonexistent";
    String gecos = "";
    String shell = "/usr/sbin/nologin";
    Optional<String> group = Optional.empty();
    for (int i = 1; i < words.size(); i++) {
      String word = words.get(i);
      if (WITH_VALUE.contains(word) && i + 1 < words.size()) {
        String value = words.get(++i);
        switch (word) {
          case "--home" -> home = value;
          case "--gecos", "--comment" ->
              gecos = value.isEmpty() ? "" : value + ",,,"; // as chfn(1) writes it
          case "--shell" -> shell = value;
          case "--ingroup", "--gid" -> group = Optional.of(value);
          default -> {}
        }
      } else if (!word.startsWith("-") && name.isEmpty()) {
        name = word;
      }
    }
    boolean makesHome = !words.contains("--no-create-home") && !home.equals("/nonexistent");
    boolean hasGroup = words.contains("--group") || group.isPresent();
    return name.matches("[A-Za-z_][A-Za-z0-9_.-]*") && (gecos + home + shell).indexOf(':') < 0
        ? Optional.of(new SystemUser(name, hasGroup, group, gecos, home, makesHome, shell))
        : Optional.empty();
  }
}
