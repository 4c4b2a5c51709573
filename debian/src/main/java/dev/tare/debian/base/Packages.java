package dev.tare.debian.base;

import dev.tare.base.TareException;
import dev.tare.base.Tasks;
import dev.tare.debian.archive.BinaryPackage;
import dev.tare.debian.archive.Downloads;
import dev.tare.debian.archive.PackageIndex;
import dev.tare.debian.deb.Deb;
import dev.tare.debian.resolve.Resolver;
import dev.tare.debian.resolve.Wanted;
import dev.tare.oci.Platform;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/// From names to packages: chosen, then fetched.
public final class Packages {
  /// Either serves the same need; the second says of a root that it has its links into `/usr`, as
  /// those that are made here, and the first would bring a program that makes them.
  private static final String MERGING = "usrmerge";

  private static final String MERGED = "usr-is-merged";

  private Packages() {}

  /// Debian's word for a platform, such as `armhf` for `linux/arm/v7`.
  ///
  /// @throws TareException INVALID where Debian has none
  public static String architecture(Platform platform) {
    if (!platform.os().equals("linux")) {
      throw TareException.invalid(
          "cannot make an image for %s: Debian's packages are for linux".formatted(platform));
    }
    return switch (platform.architecture()) {
      case "amd64", "arm64", "riscv64", "s390x", "loong64" -> platform.architecture();
      case "386" -> "i386";
      case "arm" -> platform.variant().orElse("v7").equals("v7") ? "armhf" : "armel";
      case "ppc64le" -> "ppc64el";
      case "mips64le" -> "mips64el";
      default ->
          throw TareException.invalid(
              "cannot make an image for %s: Debian has no such architecture".formatted(platform));
    };
  }

  /// Chooses what is asked for and all that it needs; a recipe as it says.
  ///
  /// @param index of the architecture that is asked for
  /// @throws TareException INVALID, NOT_FOUND, REFUSED; see [Resolver#resolve]
  public static Lock choose(PackageIndex index, Lock.Request request) {
    List<String> wanted = request.wanted();
    Optional<Recipe> recipe = Recipe.among(wanted);
    wanted.forEach(word -> hint(index, word));
    List<Wanted> all = new ArrayList<>();
    wanted.stream().filter(word -> !Recipe.isMeantBy(word)).map(Wanted::parse).forEach(all::add);
    recipe.ifPresent(one -> one.packages().forEach(name -> all.add(Wanted.parse(name))));
    boolean isSystem = recipe.filter(one -> one.kind() == Recipe.Kind.SYSTEM).isPresent();
    if (request.withEssential() || isSystem) {
      index.essential().forEach(name -> all.add(Wanted.parse(name)));
    }
    List<BinaryPackage> resolved = Resolver.resolve(index, all);
    boolean merges = resolved.stream().anyMatch(one -> one.name().equals(MERGING));
    if (merges && !index.versions(MERGED).isEmpty() && !wanted.contains(MERGING)) {
      all.add(Wanted.parse(MERGED));
      resolved = Resolver.resolve(index, all);
    }
    List<BinaryPackage> chosen = new ArrayList<>(resolved);
    recipe.ifPresent(one -> one.alone().forEach(name -> addAlone(index, name, chosen)));
    return Lock.of(request, index.distribution(), chosen, isSystem ? index.sources() : List.of());
  }

  /// A recipe that is asked for as a package.
  private static void hint(PackageIndex index, String word) {
    boolean isRecipe = Recipe.all().stream().anyMatch(recipe -> recipe.name().equals(word));
    if (isRecipe && index.versions(word).isEmpty() && index.providers(word).isEmpty()) {
      throw TareException.notFound(
              "cannot find %s: no archive has a package of that name".formatted(word))
          .withHint("a recipe has it: @" + word);
    }
  }

  private static void addAlone(PackageIndex index, String name, List<BinaryPackage> chosen) {
    if (chosen.stream().anyMatch(one -> one.name().equals(name))) {
      return;
    }
    chosen.add(
        index.versions(name).stream()
            .findFirst()
            .orElseThrow(() ->
                TareException.notFound(
                    "cannot find %s: no archive has a package of that name".formatted(name))));
  }

  /// Gets the packages of a lock, some at once.
  ///
  /// @throws TareException CORRUPT where one is not what the lock says
  public static List<Deb> fetch(Lock lock, Downloads downloads) {
    try {
      return Tasks.all(
          lock.packages().stream()
              .<Callable<Deb>>map(one -> () -> fetch(one, lock.architecture(), downloads))
              .toList(),
          Downloads.PARALLEL);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Deb fetch(Lock.Locked one, String architecture, Downloads downloads) {
    String what = "package " + one;
    Path file = file(one, downloads);
    Path data =
        downloads.derived(one.sha256() + ".data", target -> Deb.inflate(file, target, what));
    Deb deb = Deb.read(file, data, what);
    if (!deb.name().equals(one.name()) || !deb.version().equals(one.version())) {
      throw TareException.corrupt(
          "cannot use %s: it calls itself %s %s".formatted(what, deb.name(), deb.version()));
    }
    String own = deb.architecture();
    if (!own.equals(architecture) && !own.equals("all")) {
      throw TareException.corrupt(
          "cannot use %s: it is for \"%s\", not for %s".formatted(what, own, architecture));
    }
    return deb;
  }

  /// From the first of its places that has it.
  private static Path file(Lock.Locked one, Downloads downloads) {
    List<URI> addresses = one.addresses();
    for (URI address : addresses) {
      try {
        return downloads.file(address, one.sha256(), one.size());
      } catch (TareException e) {
        if (!Downloads.isAbsent(e)) {
          throw e;
        }
        if (address.equals(addresses.getLast())) {
          // archives keep a version only until the next one comes
          throw e.withHint(
              "the archive may have a newer one: choose anew (--update-lock), or give a --mirror that"
                  + " keeps old ones");
        }
      }
    }
    throw new IllegalArgumentException("nowhere: " + one);
  }
}
