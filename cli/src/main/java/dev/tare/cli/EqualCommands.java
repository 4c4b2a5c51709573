package dev.tare.cli;

import dev.tare.container.Container;
import dev.tare.runtime.RunSpec.Network;
import java.util.List;
import java.util.stream.Collectors;

/// What people would type elsewhere to look into a container as `tare debug` does: said before it
/// starts, for those who must do it where tare is not.
///
/// @param where the root is to be found
record EqualCommands(String where, List<String> lines) {
  private static final String IMAGE = "busybox";

  static EqualCommands ofRunning(Container container, long first, List<String> words) {
    String name = container.name();
    boolean hasNetwork = container.isolation().network() != Network.HOST;
    return new EqualCommands(
        "the root of %s is at /proc/1/root".formatted(name),
        List.of(
            nsenter(first, hasNetwork),
            "docker run -it --rm --pid container:%1$s --network container:%1$s --cap-add SYS_PTRACE %2$s %3$s"
                .formatted(name, IMAGE, line(words)),
            "kubectl debug -it POD --image %s --target %s -- %s"
                .formatted(IMAGE, name, line(words))));
  }

  static EqualCommands ofEnded(Container container, long first, List<String> words) {
    String name = container.name();
    boolean hasNetwork = container.isolation().network() != Network.HOST;
    return new EqualCommands(
        "%s does not run; its root is at /proc/1/root, and what is written there is gone afterwards"
            .formatted(name),
        List.of(
            nsenter(first, hasNetwork),
            "docker commit %1$s %1$s-debug && %2$s"
                .formatted(name, mounted(name + "-debug", words)),
            copied(words)));
  }

  static EqualCommands ofImage(String image, long first, List<String> words) {
    return new EqualCommands(
        "the root of the image %s is at /proc/1/root, and what is written there is gone afterwards"
            .formatted(image),
        List.of(nsenter(first, false), mounted(image, words), copied(words)));
  }

  private static String nsenter(long first, boolean hasNetwork) {
    return "nsenter --target %d --pid --ipc --uts%s".formatted(first, hasNetwork ? " --net" : "");
  }

  private static String mounted(String image, List<String> words) {
    List<String> there = words.stream().map(w -> w.replace("/proc/1/root", "/image")).toList();
    return "docker run -it --rm --mount type=image,source=%s,target=/image %s %s"
        .formatted(image, IMAGE, line(there));
  }

  private static String copied(List<String> words) {
    return "kubectl debug -it POD --copy-to POD-debug --share-processes --image %s -- %s"
        .formatted(IMAGE, line(words));
  }

  /// As a shell reads it.
  private static String line(List<String> words) {
    return words.stream()
        .map(w -> w.matches("[A-Za-z0-9_@%+=:,./-]+") ? w : "'" + w.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
  }

  void print(Session session, DebugCommand.Brought brought) {
    if (session.progressKind().equals("none")) {
      return;
    }
    Console console = session.console();
    console.note("tare: %s; with %s".formatted(where, brought.name()));
    lines.forEach(line -> console.note("  like: " + line));
  }
}
