package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.elf.Abi;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a GNU loader was built with.
///
/// Its default directories differ between distributions (`/lib/x86_64-linux-gnu/` on Debian,
/// `/lib64/` on Fedora) and stand as strings, one after the other, in the loader itself: they are
/// read from there. Only where no loader can be read, the directories of the common distributions
/// are taken.
///
/// @param directories with a slash at the end, in the order of the search
/// @param platform what `$PLATFORM` stands for
record GnuLoader(List<Bytes> directories, Bytes platform) {
  private static final int MAX_LOADER = 8 * 1024 * 1024;
  private static final int MAX_DIRECTORY = 256;

  GnuLoader {
    directories = List.copyOf(directories);
  }

  /// @param interpreter where the loader lies
  static GnuLoader of(Walk walk, Abi abi, Optional<Bytes> interpreter) {
    Bytes path = interpreter.orElse(Bytes.utf8(machine(abi).loader));
    return walk.gnuLoader(abi, walk.environment().absolute(path));
  }

  static GnuLoader read(Walk walk, Abi abi, Bytes path) {
    Machine machine = machine(abi);
    List<Bytes> directories =
        walk.headOf(path, MAX_LOADER).map(GnuLoader::directoriesIn).orElse(List.of());
    return new GnuLoader(
        directories.isEmpty() ? machine.directories(abi) : directories,
        Bytes.utf8(machine.platform));
  }

  /// What `$LIB` stands for: `lib/x86_64-linux-gnu`, `lib64`.
  Bytes lib() {
    Bytes first = directories.getFirst();
    return first.slice(1, first.length() - 1);
  }

  /// The first run of two or more strings that are directories of libraries.
  private static List<Bytes> directoriesIn(Bytes loader) {
    List<Bytes> run = new ArrayList<>();
    int from = 0;
    for (int end = loader.indexOf('\0', 0); end >= 0; end = loader.indexOf('\0', from)) {
      if (isDirectory(loader, from, end)) {
        run.add(loader.slice(from, end));
      } else if (run.size() > 1) {
        return run;
      } else {
        run.clear();
      }
      from = end + 1;
    }
    return run.size() > 1 ? run : List.of();
  }

  private static boolean isDirectory(Bytes file, int from, int end) {
    return end - from > 2
        && end - from <= MAX_DIRECTORY
        && file.at(from) == '/'
        && file.at(end - 1) == '/'
        && file.slice(from, end).toString().contains("/lib");
  }

  private record Machine(String loader, String triplet, String platform) {
    List<Bytes> directories(Abi abi) {
      List<String> all = new ArrayList<>();
      if (!triplet.isEmpty()) {
        all.addAll(List.of("/lib/" + triplet + "/", "/usr/lib/" + triplet + "/"));
      }
      if (abi.bits() == 64) {
        all.addAll(List.of("/lib64/", "/usr/lib64/"));
      }
      all.addAll(List.of("/lib/", "/usr/lib/"));
      return all.stream().map(Bytes::utf8).toList();
    }
  }

  private static Machine machine(Abi abi) {
    return switch (abi.architecture().orElse("")) {
      case "amd64" -> new Machine("/lib64/ld-linux-x86-64.so.2", "x86_64-linux-gnu", "x86_64");
      case "386" -> new Machine("/lib/ld-linux.so.2", "i386-linux-gnu", "i686");
      case "arm64" -> new Machine("/lib/ld-linux-aarch64.so.1", "aarch64-linux-gnu", "aarch64");
      case "arm" -> new Machine("/lib/ld-linux-armhf.so.3", "arm-linux-gnueabihf", "v7l");
      case "ppc64le" -> new Machine("/lib64/ld64.so.2", "powerpc64le-linux-gnu", "power8");
      case "s390x" -> new Machine("/lib/ld64.so.1", "s390x-linux-gnu", "z900");
      case "riscv64" ->
          new Machine("/lib/ld-linux-riscv64-lp64d.so.1", "riscv64-linux-gnu", "riscv64");
      case "loong64" ->
          new Machine(
              "/lib64/ld-linux-loongarch-lp64d.so.1", "loongarch64-linux-gnu", "loongarch64");
      default -> new Machine("/lib/ld.so.1", "", "");
    };
  }
}
