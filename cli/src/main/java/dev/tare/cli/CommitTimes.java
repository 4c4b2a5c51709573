package dev.tare.cli;

import static java.time.temporal.ChronoUnit.SECONDS;

import dev.tare.base.TareException;
import dev.tare.script.CommittedImage;
import dev.tare.script.CommittedImage.Times;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// What times the image of a working container carries, with the words of buildah.
final class CommitTimes {
  private final OptionSpec timestamp =
      Arguments.text(
          "SECONDS",
          "since 1970: the time of the image and of all files of its layer",
          "--timestamp");
  private final OptionSpec epoch =
      Arguments.text(
          "SECONDS",
          "since 1970: the time of the image; no file of its layer is later. SOURCE_DATE_EPOCH says the"
              + " same",
          "--source-date-epoch");
  private final OptionSpec reference =
      Arguments.text("FILE", "as --timestamp, with the time of FILE", "--reference-time");
  private final OptionSpec omitted = Arguments.flag("as --timestamp 0", "--omit-timestamp");

  void addTo(CommandSpec spec) {
    for (OptionSpec option : List.of(timestamp, epoch, reference, omitted)) {
      spec.addOption(option);
    }
  }

  /// @param created the time of image and history
  /// @param times of the files
  record Named(Instant created, Times times) {}

  /// @throws TareException INVALID for what is no time
  Named named(Session session) {
    Optional<Instant> exact = exact(session);
    @Nullable String latest = epoch.getValue();
    if (exact.isPresent() && latest != null) {
      throw TareException.invalid("cannot use --timestamp and --source-date-epoch together");
    }
    if (exact.isPresent()) {
      return new Named(exact.get(), Times.EQUAL);
    }
    return Optional.<String>ofNullable(latest)
        .map(CommittedImage::time)
        .or(session.environment()::namedTime)
        .map(bound -> new Named(bound, Times.BOUNDED))
        .orElseGet(() -> new Named(session.clock().instant(), Times.KEPT));
  }

  /// That which all files of the layer get.
  private Optional<Instant> exact(Session session) {
    @Nullable String file = reference.getValue();
    @Nullable String seconds = omitted.<Boolean>getValue() ? "0" : timestamp.getValue();
    if (file == null || seconds != null) {
      return Optional.ofNullable(seconds).map(CommittedImage::time);
    }
    try {
      Path path = session.environment().directory().resolve(file);
      return Optional.of(Files.getLastModifiedTime(path).toInstant().truncatedTo(SECONDS));
    } catch (IOException e) {
      throw TareException.of(e, "cannot read the time of " + file);
    }
  }
}
