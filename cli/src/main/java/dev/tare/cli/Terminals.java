package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.transport.Location;
import java.nio.file.Path;

/// Keeps archives off terminals.
final class Terminals {
  private Terminals() {}

  /// @throws TareException INVALID where `target` is standard output and that is a terminal
  static void refuseOutput(Session session, Location target) {
    if (isStandard(target) && session.environment().isTerminal(1)) {
      throw TareException.invalid("cannot write an archive to a terminal")
          .withHint("redirect standard output, or name a file");
    }
  }

  /// @throws TareException INVALID where `source` is standard input and that is a terminal
  static void refuseInput(Session session, Location source) {
    if (isStandard(source)) {
      refuseInput(session, "an archive");
    }
  }

  /// @param what is to be read from standard input
  /// @throws TareException INVALID where standard input is a terminal
  static void refuseInput(Session session, String what) {
    if (session.environment().isTerminal(0)) {
      throw TareException.invalid("cannot read %s from a terminal".formatted(what))
          .withHint("redirect standard input, or name a file");
    }
  }

  private static boolean isStandard(Location location) {
    Path path =
        switch (location) {
          case Location.Archive archive -> archive.path();
          case Location.Tar tar -> tar.path();
          case Location.Store _,
              Location.Layout _,
              Location.Folder _,
              Location.Rootfs _,
              Location.Remote _ ->
              Path.of("");
        };
    return path.equals(Location.STANDARD);
  }
}
