package dev.tare.runtime;

import dev.tare.base.TareException;
import dev.tare.sys.Command;
import dev.tare.sys.ProcessStamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The folder of one build, made when the first step needs it and removed at the end. One whose
/// process has ended is removed by the next build. Its owner alone may enter (CVE-2024-25621).
final class StepFolders implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Host host;
  private final Path folders;
  private final AtomicInteger count = new AtomicInteger();
  private final Thread atEnd = Thread.ofPlatform().unstarted(this::removeAtEnd);
  private volatile @Nullable Path folder;

  StepFolders(Host host, Path folders) {
    this.host = host;
    this.folders = folders;
  }

  /// A new empty folder, absolute and without links.
  Path next() throws IOException {
    return Files.createDirectory(folder().resolve(Integer.toString(count.getAndIncrement())));
  }

  private synchronized Path folder() throws IOException {
    if (folder == null) {
      Files.createDirectories(folders);
      sweep(host, folders);
      byte[] bytes = new byte[6];
      RANDOM.nextBytes(bytes);
      var ownerOnly = PosixFilePermissions.fromString("rwx------");
      Path made =
          Files.createDirectory(
              folders.toRealPath().resolve(HexFormat.of().formatHex(bytes)),
              PosixFilePermissions.asFileAttribute(ownerOnly));
      Files.writeString(made.resolve("owner"), ProcessStamp.current().toString());
      try {
        Runtime.getRuntime().addShutdownHook(atEnd);
      } catch (IllegalStateException e) {
        remove(host, made);
        throw new IOException("the build is being ended", e);
      }
      folder = made;
    }
    return folder;
  }

  /// Removes what builds left that were killed.
  static void sweep(Host host, Path folders) throws IOException {
    if (!Files.isDirectory(folders)) {
      return;
    }
    List<Path> dead = new ArrayList<>();
    try (Stream<Path> all = Files.list(folders)) {
      for (Path found : (Iterable<Path>) all::iterator) {
        Path owner = found.resolve("owner");
        if (Files.exists(owner)
            && ProcessStamp.parse(Files.readString(owner))
                .filter(ProcessStamp::isAlive)
                .isEmpty()) {
          dead.add(found);
        }
      }
    }
    for (Path found : dead) {
      remove(host, found);
    }
  }

  /// Removes a folder in which files may belong to the ids that are lent: rm(1) with these ids
  /// never follows a link.
  static void remove(Host host, Path path) throws IOException {
    List<String> words = new ArrayList<>();
    if (host.idMap() != IdMap.IDENTITY) {
      words.add(Engines.program(host, "unshare"));
      words.addAll(Engines.userNamespace(host));
      words.add("--");
    }
    words.addAll(List.of(Engines.program(host, "rm"), "-rf", "--", path.toString()));
    Command.Outcome outcome = Command.of(words).run();
    if (!outcome.isSuccess()) {
      throw new IOException("cannot remove " + path + ": " + outcome.err().toString().strip());
    }
  }

  /// An interrupted build takes with it what it started and what that wrote.
  private void removeAtEnd() {
    Path left = folder;
    if (left == null) {
      return;
    }
    ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
    for (int tries = 0; tries < 3 && Files.exists(left); tries++) {
      try {
        remove(host, left);
      } catch (IOException _) {
        // a program that was ended may have written meanwhile; else the next build removes it
      }
    }
  }

  @Override
  public synchronized void close() {
    if (folder == null) {
      return;
    }
    try {
      Runtime.getRuntime().removeShutdownHook(atEnd);
    } catch (IllegalStateException _) {
      return; // it is at work
    }
    try {
      remove(host, folder);
    } catch (IOException e) {
      throw TareException.of(e, "cannot remove what the build left");
    }
    folder = null;
  }
}
