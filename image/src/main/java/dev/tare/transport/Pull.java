package dev.tare.transport;

import dev.tare.base.Progress;
import dev.tare.base.TareException;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Platform;
import dev.tare.oci.Reference;
import dev.tare.store.ImageStore;
import dev.tare.store.StoredImage;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Finds images by name: in the store, or, as [When] says, in a registry, from where they come into
/// the store under their full names.
///
/// @param progress is told how far blobs are
/// @param telling stands around each pull
public record Pull(
    ImageStore store,
    Transports transports,
    Remotes remotes,
    When when,
    Progress progress,
    Telling telling) {

  /// Says what is being pulled, and does it.
  @FunctionalInterface
  public interface Telling {
    /// @param name the full name
    StoredImage around(String name, Supplier<StoredImage> pulling);
  }

  /// When registries are asked.
  public enum When {
    /// Where the store has no such image.
    MISSING,
    /// In any case.
    ALWAYS,
    /// In any case, and the image comes only where it is another than the store's; where nobody
    /// answers, the store's will do.
    NEWER,
    /// Not at all.
    NEVER;

    /// `true` and `false` are what docker build is told.
    ///
    /// @throws TareException INVALID
    public static When parse(String text) {
      return switch (text) {
        case "missing", "false" -> MISSING;
        case "always", "true" -> ALWAYS;
        case "newer" -> NEWER;
        case "never" -> NEVER;
        default ->
            throw TareException.invalid(
                "cannot pull \"%s\": it is missing, always, newer or never".formatted(text));
      };
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// The images of the store alone.
  public static Pull ofStore(ImageStore store, Transports transports) {
    return new Pull(
        store, transports, Remotes.NONE, When.NEVER, Progress.NONE, (_, pulling) -> pulling.get());
  }

  /// What somebody means by a name or an id.
  ///
  /// @throws TareException NOT_FOUND where it is nowhere; DENIED and UNAVAILABLE where it is not in
  ///   the store and no registry gives it
  public StoredImage find(String nameOrId, Platform platform) {
    Optional<TareException> absent = Optional.empty();
    Optional<StoredImage> here;
    try {
      here = Optional.of(store.find(nameOrId));
    } catch (TareException e) {
      if (e.kind() != TareException.Kind.NOT_FOUND) {
        throw e;
      }
      here = Optional.empty();
      absent = Optional.of(e);
    }
    if (here.isPresent() && isGoodEnough(here.get(), nameOrId)) {
      return here.get();
    }
    List<Reference> names = when == When.NEVER ? List.of() : names(nameOrId);
    if (names.isEmpty()) {
      throw absent.orElseThrow();
    }
    try {
      return pulled(names, platform);
    } catch (TareException e) {
      throw absent.map(missing -> both(missing, e)).orElse(e);
    }
  }

  private static boolean isById(StoredImage image, String text) {
    String hex = text.startsWith("sha256:") ? text.substring("sha256:".length()) : text;
    return image.id().hex().startsWith(hex) || image.descriptor().digest().hex().startsWith(hex);
  }

  /// `localhost/x` is what podman calls an image that was made here.
  private List<Reference> names(String text) {
    Reference reference;
    try {
      reference = Reference.parse(text);
    } catch (TareException e) {
      return List.of(); // an id
    }
    return reference.name().startsWith("localhost/") ? List.of() : remotes.fullNames(reference);
  }

  /// Whoever does not want to know what registries have reads no settings of theirs.
  private boolean isGoodEnough(StoredImage here, String text) {
    return switch (when) {
      case MISSING, NEVER -> true;
      case ALWAYS -> isById(here, text) || names(text).isEmpty();
      case NEWER -> isById(here, text) || isNewest(here, names(text));
    };
  }

  private boolean isNewest(StoredImage here, List<Reference> names) {
    if (names.isEmpty()) {
      return true;
    }
    try {
      Optional<Digest> there = remotes.digest(Location.Remote.ofRegistry(names.getFirst()));
      return there.isEmpty() || digests(here).anyMatch(there.get().toString()::equals);
    } catch (TareException e) {
      return true;
    }
  }

  private static Stream<String> digests(StoredImage here) {
    return Stream.concat(
        Stream.of(here.descriptor().digest().toString()),
        here.repoDigests().stream().map(known -> known.substring(known.indexOf('@') + 1)));
  }

  private StoredImage pulled(List<Reference> names, Platform platform) {
    return first(names, name -> pull(name, platform), _ -> {});
  }

  /// What the first registry gives that has it.
  ///
  /// @param names full ones that a name may stand for; at least one
  /// @param passed is told of those that do not give it, but for the last, whose failure is thrown
  public static <T> T first(
      List<Reference> names, Function<Reference, T> pull, Consumer<TareException> passed) {
    for (Reference name : names.subList(0, names.size() - 1)) {
      try {
        return pull.apply(name);
      } catch (TareException e) {
        if (!e.kind().isAbsence()) {
          throw e;
        }
        passed.accept(e);
      }
    }
    return pull.apply(names.getLast());
  }

  /// Brings an image from its registry into the store, under its name.
  ///
  /// @param name a full one
  public StoredImage pull(Reference name, Platform platform) {
    return telling.around(name.toString(), () -> pullNow(name, platform));
  }

  private StoredImage pullNow(Reference name, Platform platform) {
    try (Source source = transports.open(Location.Remote.ofRegistry(name));
        Sink sink = transports.create(new Location.Store(""))) {
      var options =
          new Copy.Options(Optional.empty(), Optional.empty(), platform, Copy.Scope.ONE_PLATFORM);
      Copy copy = new Copy(sink, options, store.cache(), progress);
      Descriptor copied = copy.one(source, List.of());
      copy.publish();
      return store.find(copied.digest().toString());
    }
  }

  private static TareException both(TareException missing, TareException failed) {
    TareException told =
        TareException.of(failed.kind(), missing.message() + "; " + failed.message())
            .withCause(failed);
    return missing.hint().or(failed::hint).map(told::withHint).orElse(told);
  }
}
