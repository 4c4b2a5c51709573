package dev.tare.runtime;

import dev.tare.base.TareException;
import dev.tare.rootfs.OwnerMap;
import dev.tare.rootfs.Upper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// What a container wrote, made readable for an ordinary user who runs tare: files of lent ids may
/// be closed to that user, who then gets a copy. Nobody may write meanwhile.
public final class Reading implements AutoCloseable {
  private final Host host;
  private final Path folder;
  private final Upper upper;

  private Reading(Host host, Path folder, Upper upper) {
    this.host = host;
    this.folder = folder;
    this.upper = upper;
  }

  /// @throws TareException UNSUPPORTED where this machine makes no user namespace
  public static Reading of(Host host, Seat seat) {
    try {
      var ownerOnly = PosixFilePermissions.fromString("rwx------");
      Path folder =
          Files.createTempDirectory(
              seat.folder(), "look", PosixFilePermissions.asFileAttribute(ownerOnly));
      new LentIds(host).open(folder, seat.written());
      Upper upper = new Upper(seat.written(), folder.resolve("readable"), folder.resolve("notes"));
      return new Reading(host, folder, upper);
    } catch (IOException e) {
      throw TareException.of(e, "cannot read what the container wrote");
    }
  }

  public Upper upper() {
    return upper;
  }

  /// Whose the files are.
  public OwnerMap owners() {
    try {
      return StepLaunch.owners(host, folder);
    } catch (IOException e) {
      throw TareException.of(e, "cannot read what the container wrote");
    }
  }

  @Override
  public void close() {
    try {
      StepFolders.remove(host, folder);
    } catch (IOException e) {
      throw TareException.of(e, "cannot remove a copy of what the container wrote");
    }
  }
}
