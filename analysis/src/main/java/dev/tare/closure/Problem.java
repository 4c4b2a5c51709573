package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.layer.TreePath;
import java.util.List;
import java.util.Optional;

/// Why something that is taken will not work. `toString` says it in one sentence.
public sealed interface Problem {
  /// The file that will not work.
  TreePath object();

  /// How sure it is that this matters: PROVEN where loader or kernel will stop at it.
  Verdict verdict();

  /// Something that is needed is not there.
  ///
  /// @param name as it is written in `object`
  /// @param searched the directories in which it was looked for, in order; empty for a plain path
  /// @param cause what was there instead, where something was
  record Missing(
      TreePath object,
      Reason.Kind kind,
      Bytes name,
      List<TreePath> searched,
      Optional<String> cause)
      implements Problem {
    public Missing {
      searched = List.copyOf(searched);
    }

    @Override
    public Verdict verdict() {
      return kind.verdict();
    }

    @Override
    public String toString() {
      return "%s needs %s, which does not exist%s"
          .formatted(object, name, cause.map(c -> ": " + c).orElse(""));
    }
  }

  /// A library is there, and too old.
  ///
  /// @param version the newest version that `object` needs and `library` does not define
  /// @param provided the newest version of the same series that it defines
  record TooOld(TreePath object, TreePath library, String version, Optional<String> provided)
      implements Problem {
    @Override
    public Verdict verdict() {
      return Verdict.PROVEN;
    }

    @Override
    public String toString() {
      return "%s needs %s, %s provides %s"
          .formatted(
              object, version, library, provided.map(p -> "up to " + p).orElse("no such version"));
    }
  }

  /// A file cannot be understood.
  record Unreadable(TreePath object, String cause, Verdict verdict) implements Problem {
    public Unreadable(TreePath object, String cause) {
      this(object, cause, Verdict.PROVEN);
    }

    @Override
    public String toString() {
      return cause;
    }
  }

  /// Whom the image is to run as is nobody there.
  ///
  /// @param object the file that has no such line
  record UnknownAccount(TreePath object, String name) implements Problem {
    @Override
    public Verdict verdict() {
      return Verdict.RULE;
    }

    @Override
    public String toString() {
      String line =
          object.fileName().toString().equals("group") ? "%s:x:1000:" : "%s:x:1000:1000::/:";
      return "the image is to run as %s, and %s has no such line: add one such as %s, or give a number"
          .formatted(name, object, line.formatted(name));
    }
  }

  /// The program starts, and something that it may be asked for will not work.
  ///
  /// @param cause one sentence
  record Lacking(TreePath object, Reason.Kind kind, String cause) implements Problem {
    @Override
    public Verdict verdict() {
      return kind.verdict();
    }

    @Override
    public String toString() {
      return cause;
    }
  }
}
