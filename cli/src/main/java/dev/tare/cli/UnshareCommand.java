package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.runtime.Unshared;
import dev.tare.runtime.WorkMount;
import dev.tare.script.WorkingContainer;
import dev.tare.script.Workshop;
import dev.tare.store.ImageStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare unshare [PROGRAM [ARG…]]`.
final class UnshareCommand implements Verb {
  private final PositionalParamSpec command =
      Arguments.many(0, 0, "PROGRAM", "a program of this machine, with its arguments");

  private final OptionSpec mounts =
      Arguments.texts(
          "[VARIABLE=]CONTAINER",
          "mount the files of a working container meanwhile; VARIABLE, unless given its name, says where",
          "-m",
          "--mount");

  @Override
  public void describe(CommandSpec spec) {
    spec.parser().stopAtPositional(true);
    spec.addPositional(command).addOption(mounts);
    Arguments.explain(
        spec,
        "Runs a program of this machine, else $SHELL, as root of the user namespace in which the"
            + " containers of an ordinary user lie, and in a mount namespace of its own: tare mount"
            + " works there without root, with the same store and containers as outside. What was"
            + " mounted is gone at its end. Ends with the status of the program. As root, and inside"
            + " such a namespace, the program runs as it is.",
        "tare unshare cat /proc/self/uid_map",
        "tare unshare --mount root=work sh -c 'cp -a site \"$root/srv\"'",
        "tare unshare ./make-image.sh");
  }

  @Override
  public int run(Session session) {
    List<String> words = command.getValue();
    if (words.isEmpty()) {
      words = List.of(session.environment().variable("SHELL").orElse("/bin/sh"));
    }
    Map<String, WorkingContainer> wanted = new LinkedHashMap<>();
    for (String text : mounts.<List<String>>getValue()) {
      int equals = text.indexOf('=');
      WorkingContainer found = session.working().find(text.substring(equals + 1));
      wanted.put(equals < 0 ? text : text.substring(0, equals), found);
    }
    if (wanted.isEmpty()) {
      return Unshared.run(session.host(), words, session.environment().variables(), List.of());
    }
    try (ImageStore store = session.openStore()) {
      Workshop workshop = session.workshop(store);
      return Unshared.isNothing(session.host())
          ? runHere(session, workshop, words, wanted)
          : runInside(session, workshop, words, wanted);
    }
  }

  /// What was mounted before stays so.
  private static int runHere(
      Session session,
      Workshop workshop,
      List<String> words,
      Map<String, WorkingContainer> wanted) {
    Map<String, String> variables = new HashMap<>(session.environment().variables());
    List<WorkingContainer> mounted = new ArrayList<>();
    try {
      wanted.forEach((name, container) -> {
        if (workshop.mounted(container).isEmpty()) {
          mounted.add(container);
        }
        variables.put(name, workshop.mount(container).toString());
      });
      return Unshared.run(session.host(), words, variables, List.of());
    } finally {
      mounted.forEach(workshop::unmount);
    }
  }

  private static int runInside(
      Session session,
      Workshop workshop,
      List<String> words,
      Map<String, WorkingContainer> wanted) {
    Map<String, String> variables = new HashMap<>(session.environment().variables());
    List<WorkMount> prepared = new ArrayList<>();
    wanted.forEach((name, container) -> {
      WorkMount mount = workshop.prepared(container);
      prepared.add(mount);
      variables.put(name, mount.place().toString());
    });
    return Unshared.run(session.host(), words, variables, prepared);
  }

  @Override
  public int codeOf(TareException.Kind kind) {
    return RunCommand.FAILED;
  }
}
