package dev.tare.build;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.copy.Missing;
import dev.tare.dockerfile.Instruction;
import dev.tare.dockerfile.Mount;
import dev.tare.layer.Lookup;
import dev.tare.layer.TreePath;
import dev.tare.runtime.StepMount;
import dev.tare.runtime.StepMount.Access;
import dev.tare.runtime.StepMount.Permissions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The mounts of RUN, with what they name found.
record Mounts(Sources sources, Confidences confidences) {
  private static final String AGENT = "/run/tare/ssh_agent.";

  /// @param variables `NAME=value` that go with them
  record Wanted(List<StepMount> mounts, List<String> variables) {}

  Wanted of(Instruction.Run run, StageState state, Planned planned) {
    List<StepMount> mounts = new ArrayList<>();
    List<String> variables = new ArrayList<>();
    for (String options : run.mounts()) {
      Mount mount = Mount.parse(options, run.written().span(), planned.file());
      switch (mount) {
        case Mount.Bind bind -> mounts.add(bind(bind, state, planned));
        case Mount.Cache cache -> mounts.add(cache(cache, state, planned));
        case Mount.Tmpfs tmpfs ->
            mounts.add(
                new StepMount.Tmpfs(target(state, tmpfs.target()), tmpfs.sizeBytes().orElse(0)));
        case Mount.Secret secret -> addSecret(secret, state, planned, mounts);
        case Mount.Ssh ssh -> addAgent(ssh, state, planned, mounts, variables);
      }
    }
    return new Wanted(mounts, variables);
  }

  private static TreePath target(StageState state, String written) {
    return TreePath.of(state.workingDir()).resolve(Bytes.utf8(written));
  }

  private StepMount bind(Mount.Bind bind, StageState state, Planned planned) {
    return new StepMount.Bind(
        source(bind.from(), bind.source(), planned),
        target(state, bind.target()),
        bind.isReadOnly() ? Access.READ_ONLY : Access.READ_WRITE);
  }

  private StepMount.Source source(Optional<String> from, String path, Planned planned) {
    SourceTree readable = sources.of(from, planned);
    Lookup lookup = Lookup.follow(readable.tree(), Bytes.utf8(path));
    if (lookup.entry().isEmpty()) {
      TreePath named = TreePath.ROOT.resolve(Bytes.utf8(path));
      throw planned.placed(new Missing("mount", readable.tree()).report(path, named, lookup));
    }
    return new StepMount.Source(readable.root().get(), readable.whole().get(), Bytes.utf8(path));
  }

  private StepMount cache(Mount.Cache cache, StageState state, Planned planned) {
    Optional<StepMount.Source> initial =
        cache.from().map(from -> source(Optional.of(from), cache.source(), planned));
    return new StepMount.Cache(
        cache.id(),
        target(state, cache.target()),
        switch (cache.sharing()) {
          case SHARED -> StepMount.Sharing.SHARED;
          case PRIVATE -> StepMount.Sharing.PRIVATE;
          case LOCKED -> StepMount.Sharing.LOCKED;
        },
        cache.isReadOnly() ? Access.READ_ONLY : Access.READ_WRITE,
        new Permissions(cache.mode(), cache.uid(), cache.gid()),
        initial);
  }

  private void addSecret(
      Mount.Secret secret, StageState state, Planned planned, List<StepMount> mounts) {
    Optional<Bytes> content = confidences.secret(secret.id());
    if (content.isEmpty()) {
      if (secret.isRequired()) {
        throw missing(planned, "secret", secret.id(), "give it: --secret id=%s,src=FILE");
      }
      return;
    }
    Permissions permissions = new Permissions(secret.mode(), secret.uid(), secret.gid());
    secret
        .target()
        .ifPresent(path ->
            mounts.add(new StepMount.Held(content.get(), target(state, path), permissions)));
    secret
        .variable()
        .ifPresent(name -> mounts.add(new StepMount.SecretVariable(name, content.get())));
  }

  private void addAgent(
      Mount.Ssh ssh,
      StageState state,
      Planned planned,
      List<StepMount> mounts,
      List<String> variables) {
    Optional<Path> socket = confidences.agent(ssh.id());
    if (socket.isEmpty()) {
      if (ssh.isRequired()) {
        throw missing(planned, "SSH agent", ssh.id(), "give it: --ssh %s");
      }
      return;
    }
    String path = ssh.target().orElse(AGENT + mounts.size());
    mounts.add(new StepMount.Socket(socket.get(), target(state, path)));
    if (ssh.target().isEmpty()) {
      variables.add("SSH_AUTH_SOCK=" + path);
    }
  }

  private static TareException missing(Planned planned, String what, String id, String hint) {
    return planned
        .failure(
            TareException.Kind.NOT_FOUND,
            "cannot mount the %s \"%s\": the build was given none of that id".formatted(what, id))
        .withHint(hint.formatted(id));
  }
}
