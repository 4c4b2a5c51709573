package dev.tare.debian.base;

import dev.tare.base.TareException;
import dev.tare.base.Tasks;
import dev.tare.debian.archive.BinaryPackage;
import dev.tare.debian.archive.Downloads;
import dev.tare.debian.archive.PackageIndex;
import dev.tare.debian.deb.Deb;
import dev.tare.debian.resolve.Resolution;
import dev.tare.debian.resolve.Resolver;
import dev.tare.debian.resolve.Wanted;
import dev.tare.oci.Platform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
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

  /// Chooses what `wanted` needs.
  ///
  /// @param wanted `NAME`, `NAME=VERSION`, or `@NAME` for a recipe
  /// @param withEssential whether the packages without which nothing is promised are wanted too
  /// @throws TareException INVALID, NOT_FOUND, REFUSED; see [Resolver#resolve]
  public static Lock choose(PackageIndex index, List<String> wanted, boolean withEssential) {
    Optional<Recipe> recipe = Recipe.among(wanted);
    wanted.forEach(word -> hint(index, word));
    List<Wanted> all = new ArrayList<>();
    wanted.stream().filter(word -> !Recipe.isMeantBy(word)).map(Wanted::parse).forEach(all::add);
    recipe.ifPresent(one -> one.packages().forEach(name -> all.add(Wanted.parse(name))));
    boolean isSystem = recipe.filter(one -> one.kind() == Recipe.Kind.SYSTEM).isPresent();
    if (withEssential || isSystem) {
      index.essential().forEach(name -> all.add(Wanted.parse(name)));
    }
    Resolution resolution = Resolver.resolve(index, all);
    boolean merges = resolution.packages().stream().anyMatch(one -> one.name().equals(MERGING));
    if (merges && !index.versions(MERGED).isEmpty() && !wanted.contains(MERGING)) {
      all.add(Wanted.parse(MERGED));
      resolution = Resolver.resolve(index, all);
    }
    List<BinaryPackage> chosen = new ArrayList<>(resolution.packages());
    recipe.ifPresent(one -> one.alone().forEach(name -> addAlone(index, name, chosen)));
    return Lock.of(wanted, index.architecture(), index.distribution(), sorted(chosen, resolution));
  }

  private static Resolution sorted(List<BinaryPackage> chosen, Resolution resolution) {
    return new Resolution(
        chosen.stream().sorted(Comparator.comparing(BinaryPackage::name)).toList(),
        resolution.neededBy());
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
          lock.packages().stream().<Callable<Deb>>map(one -> () -> fetch(one, downloads)).toList(),
          Downloads.PARALLEL);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Deb fetch(Lock.Locked one, Downloads downloads) {
    String what = "package " + one;
    Path file = downloads.file(one.address(), one.sha256(), one.size());
    Path data =
        downloads.derived(one.sha256() + ".data", target -> Deb.inflate(file, target, what));
    Deb deb = Deb.read(file, data, what);
    if (!deb.name().equals(one.name())
        || !deb.control().field("Version").orElse("").equals(one.version())) {
      throw TareException.corrupt("cannot use %s: it calls itself %s".formatted(what, deb.name()));
    }
    return deb;
  }
}
