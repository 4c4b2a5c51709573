package dev.tare.cli;

import dev.tare.base.Progress;
import dev.tare.container.AnyContainer;
import dev.tare.container.ContainerStore;
import dev.tare.layer.Zstd;
import dev.tare.rootfs.Roots;
import dev.tare.rootfs.Unpacker;
import dev.tare.runtime.Engines;
import dev.tare.runtime.Host;
import dev.tare.runtime.Sandbox;
import dev.tare.script.WorkingContainers;
import dev.tare.script.Workshop;
import dev.tare.store.ImageStore;
import dev.tare.transport.Pull;
import dev.tare.transport.Surroundings;
import dev.tare.transport.Transports;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// What a command works with.
///
/// @param progressKind one of [GlobalOptions#PROGRESS], for those who tell of their work themselves
record Session(
    Environment environment,
    Locations locations,
    Console console,
    Progress progress,
    String progressKind,
    InstantSource clock,
    AtEnd atEnd) {

  /// The store of this session, to be closed. Opening makes nothing; the first write does.
  ImageStore openStore() {
    Zstd.unpackLibraryIn(locations.cache().resolve("lib"));
    return ImageStore.open(locations.store(), locations.cache());
  }

  /// What this machine offers to containers, found without starting anything.
  Host host() {
    return Engines.find(environment.variable("PATH").orElse(""));
  }

  /// The containers that stay.
  ContainerStore containers() {
    return new ContainerStore(locations.containers());
  }

  /// The containers that scripts work in.
  WorkingContainers working() {
    return new WorkingContainers(
        locations.containers(),
        name ->
            console.note(
                "tare: waiting for container %s: another tare works in it".formatted(name)));
  }

  /// Containers of either kind: those that stay first, the newest of them first.
  List<AnyContainer> anyContainers() {
    List<AnyContainer> all = new ArrayList<>(containers().all());
    all.addAll(working().all());
    return all;
  }

  /// Where they are worked on.
  Workshop workshop(ImageStore store) {
    Host host = host();
    return new Workshop(working(), store, roots(store, host), host);
  }

  /// Unpacked images, in the cache of `store`.
  Roots roots(ImageStore store, Host host) {
    return new Roots(
        store.cache(), host.isRoot() ? Unpacker.Ownership.OF_TREE : Unpacker.Ownership.OF_USER);
  }

  /// Where probes run.
  Sandbox sandbox() {
    return new Sandbox(host(), locations.runs());
  }

  /// Registries, as the environment says how to reach them.
  LazyRemotes remotes(ImageStore store) {
    return RegistryOptions.usual(this, store);
  }

  /// All places of images.
  Transports transports(ImageStore store) {
    return new Transports(surroundings(store), remotes(store));
  }

  /// Finds images in the store, and in registries where they are not there.
  Pull pull(ImageStore store, Pull.When when) {
    LazyRemotes remotes = remotes(store);
    return new Pull(
        store,
        new Transports(surroundings(store), remotes),
        remotes,
        when,
        progress,
        (name, pulling) -> {
          console.note("pulling " + name);
          return pulling.get();
        });
  }

  /// What locations such as `oci-archive:-` refer to.
  Surroundings surroundings(ImageStore store) {
    return new Surroundings(store, locations.cache(), System.in, console.bytes());
  }
}
