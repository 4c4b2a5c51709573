package dev.tare.base;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What went wrong, in one sentence that a user can act on, with the exit code of its [Kind].
///
/// The message has the form `cannot <verb> <object>: <cause>`, lower case; the hint names the next
/// thing to do. Nothing else reaches a user: an exception of another type is a bug in tare.
public final class TareException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// The kinds of failure and the exit codes that they end with.
  public enum Kind {
    /// The work said no: findings, a budget, a probe that differs, an image in use.
    REFUSED(1),
    /// What was typed or written is wrong: flags, names, configuration.
    INVALID(2),
    /// What was named does not exist.
    NOT_FOUND(3),
    /// Authentication failed.
    DENIED(4),
    /// The network or a registry failed.
    UNAVAILABLE(5),
    /// Bytes are not what they claim to be.
    CORRUPT(6),
    /// The store is damaged.
    STORE_DAMAGED(7),
    /// No space is left.
    DISK_FULL(8),
    /// This machine cannot: no sandbox, not permitted, unsupported.
    UNSUPPORTED(9),
    /// A bug in tare.
    INTERNAL(70);

    private final int exitCode;

    Kind(int exitCode) {
      this.exitCode = exitCode;
    }

    public int exitCode() {
      return exitCode;
    }

    /// Whether a place does not give what another may have: it has it not, not for us, or does not
    /// answer.
    public boolean isAbsence() {
      return this == NOT_FOUND || this == DENIED || this == UNAVAILABLE;
    }
  }

  private final Kind kind;
  private final @Nullable String hint;
  private final @Nullable String layer;

  private TareException(
      Kind kind,
      String message,
      @Nullable String hint,
      @Nullable String layer,
      @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.hint = hint;
    this.layer = layer;
  }

  public static TareException of(Kind kind, String message) {
    return new TareException(kind, message, null, null, null);
  }

  public static TareException invalid(String message) {
    return of(Kind.INVALID, message);
  }

  public static TareException notFound(String message) {
    return of(Kind.NOT_FOUND, message);
  }

  public static TareException corrupt(String message) {
    return of(Kind.CORRUPT, message);
  }

  public static TareException unsupported(String message) {
    return of(Kind.UNSUPPORTED, message);
  }

  /// `doing` ("cannot write /x") followed by what the system said of it. A full disk becomes
  /// [Kind#DISK_FULL], an absent file [Kind#NOT_FOUND], all else [Kind#UNSUPPORTED].
  public static TareException of(IOException failure, String doing) {
    String said = said(failure);
    Kind kind =
        said.contains("No space left on device") || said.contains("Disk quota exceeded")
            ? Kind.DISK_FULL
            : failure instanceof NoSuchFileException ? Kind.NOT_FOUND : Kind.UNSUPPORTED;
    return new TareException(kind, doing + ": " + said, null, null, failure);
  }

  private static String said(IOException failure) {
    if (failure instanceof FileSystemException f) {
      if (f.getReason() != null) {
        return f.getReason();
      }
      return switch (f) {
        case NoSuchFileException _ -> "no such file or directory";
        case java.nio.file.AccessDeniedException _ -> "permission denied";
        case java.nio.file.FileAlreadyExistsException _ -> "it exists already";
        case java.nio.file.DirectoryNotEmptyException _ -> "the directory is not empty";
        case java.nio.file.NotDirectoryException _ -> "not a directory";
        default -> String.valueOf(f.getMessage());
      };
    }
    return String.valueOf(failure.getMessage());
  }

  /// The same failure with the next thing to do, an imperative sentence without a full stop.
  public TareException withHint(String next) {
    return new TareException(kind, message(), next, layer, this);
  }

  /// The same failure with `cause` kept for those who debug tare.
  public TareException withCause(Throwable cause) {
    return new TareException(kind, message(), hint, layer, cause);
  }

  /// The same failure of one layer of an image.
  ///
  /// @param number from 0 for the lowest
  public TareException inLayer(int number) {
    return new TareException(kind, message(), hint, "layer " + (number + 1), this);
  }

  /// The layer of an image that failed, such as `layer 2`; empty where it is none, or nobody told.
  public Optional<String> layer() {
    return Optional.ofNullable(layer);
  }

  public Kind kind() {
    return kind;
  }

  public String message() {
    return String.valueOf(getMessage());
  }

  public Optional<String> hint() {
    return Optional.ofNullable(hint);
  }
}
