package dev.tare.debian.base;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// The commands that maintainer scripts give files another mode, owner or capability with.
///
/// @param state where they work
record AttributeCommands(ScriptState state) {
  static final Set<String> NAMES = Set.of("chmod", "chown", "chgrp", "setcap");

  /// @throws NotKnown where it is asked for in a way that is not known
  Outcome run(ScriptCall call) {
    return switch (call.name()) {
      case "chmod" -> changeMode(call);
      case "chown" -> changeOwner(call, true);
      case "chgrp" -> changeOwner(call, false);
      default -> capability(call);
    };
  }

  private Outcome changeMode(ScriptCall call) {
    // a mode such as -w looks like a flag
    if (!call.hasOnly("-R", "-f", "-v", "-c") || call.rest().size() < 2) {
      throw call.notKnown();
    }
    Mode mode = Mode.parse(call.rest().getFirst()).orElseThrow(call::notKnown);
    return onAll(
        call,
        entry ->
            entry.changed(
                a -> a.withMode(mode.of(a.mode(), entry instanceof Entry.DirectoryEntry))));
  }

  private Outcome onAll(ScriptCall call, UnaryOperator<Entry> change) {
    Outcome outcome = Outcome.YES;
    for (String word : call.rest().subList(1, call.rest().size())) {
      String path = state.place(word);
      if (state.at(path).isEmpty()) {
        outcome = Outcome.NO;
      } else {
        state.change(
            call.words(),
            () -> {
              state.root.change(path, change);
              if (call.has("-R")) {
                state.root.below(path).forEach(one -> state.root.changeItself(one, change));
              }
            });
      }
    }
    return outcome;
  }

  private Outcome changeOwner(ScriptCall call, boolean hasUser) {
    if (!call.hasOnly("-R", "-f", "-h", "-v", "-c", "--no-dereference") || call.rest().size() < 2) {
      throw call.notKnown();
    }
    String[] who = call.rest().getFirst().split("[:.]", 2);
    String user = hasUser ? who[0] : "";
    String group = hasUser ? who.length > 1 ? who[1] : "" : call.rest().getFirst();
    Optional<Integer> uid =
        user.isEmpty() ? Optional.empty() : Optional.of(state.accounts.numberOfUser(user));
    Optional<Integer> gid =
        group.isEmpty()
            ? who.length > 1 && hasUser
                ? Optional.of(state.accounts.groupOf(user))
                : Optional.empty()
            : Optional.of(state.accounts.numberOfGroup(group));
    return onAll(call, entry -> entry.changed(a -> owned(entry, a, uid, gid)));
  }

  /// A file that gets another owner is set-user-ID no more (chown(2)).
  private static Attributes owned(
      Entry entry, Attributes before, Optional<Integer> uid, Optional<Integer> gid) {
    Attributes after =
        before.withOwner(
            uid.map(Integer::longValue).orElse(before.uid()),
            gid.map(Integer::longValue).orElse(before.gid()));
    boolean isProgram = entry instanceof Entry.FileEntry && (before.mode() & 0111) != 0;
    return isProgram ? after.withMode(before.mode() & 01777) : after;
  }

  /// setcap(8), as `setcap cap_net_raw+ep FILE`.
  private Outcome capability(ScriptCall call) {
    if (call.has("-r") && call.rest().size() == 1) {
      return removeCapability(call);
    }
    if (call.rest().size() != 2 || !call.flags().isEmpty()) {
      throw call.notKnown();
    }
    Bytes value = Capabilities.parse(call.rest().getFirst()).orElseThrow(call::notKnown);
    String path = state.place(call.rest().getLast());
    if (!(state.at(path).orElse(null) instanceof Entry.FileEntry)) {
      return Outcome.NO;
    }
    state.change(
        call.words(),
        () -> state.root.change(path, e -> e.changed(a -> Capabilities.on(a, value))));
    return Outcome.YES;
  }

  private Outcome removeCapability(ScriptCall call) {
    String path = state.place(call.rest().getFirst());
    if (state.at(path).filter(e -> Capabilities.isOn(e.attributes())).isEmpty()) {
      return Outcome.NO;
    }
    throw call.notKnown();
  }
}
