package dev.tare.verify;

import dev.tare.base.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What a probe did in one root.
///
/// @param out standard output, [#MAX_OUTPUT] bytes of it at most
/// @param err standard error, as many
/// @param answer what the server said, where it was asked and answered
/// @param trace what it asked the kernel about names; empty where `untraced`
/// @param untraced why nobody followed it
public record Observation(
    Ending ending,
    Bytes out,
    Bytes err,
    Optional<Answer> answer,
    Trace trace,
    Optional<String> untraced) {

  /// A program that writes more to one of its outputs is ended.
  public static final int MAX_OUTPUT = 4 << 20;

  /// How it ended.
  public sealed interface Ending {
    /// @param status 128 + n after signal n; 126 and 127 where it could not be started
    record Exited(int status) implements Ending {
      @Override
      public String toString() {
        return "exit status " + status;
      }
    }

    /// It ran until its time was up.
    record StillRunning() implements Ending {
      @Override
      public String toString() {
        return "still running when its time was up";
      }
    }

    /// It wrote too much.
    record WroteTooMuch() implements Ending {
      @Override
      public String toString() {
        return "ended after %d MiB of output".formatted(MAX_OUTPUT >> 20);
      }
    }
  }

  /// What a server answered.
  ///
  /// @param status such as 200
  /// @param type the content type, empty where none was given
  public record Answer(int status, String type, Bytes body) {}

  /// Whether standard output or the answer holds `text`, as UTF-8; an output may hold what is no
  /// text.
  public boolean holds(String text) {
    return holds(out, text) || answer.filter(a -> holds(a.body(), text)).isPresent();
  }

  private static boolean holds(Bytes output, String text) {
    String bytes = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    return new String(output.toByteArray(), StandardCharsets.ISO_8859_1).contains(bytes);
  }
}
