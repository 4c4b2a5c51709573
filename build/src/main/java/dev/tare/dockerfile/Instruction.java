package dev.tare.dockerfile;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// One instruction of a Dockerfile. All words are as written, quotes and variables included, until
/// they are expanded; in those of [CommandLine] nothing ever is.
public sealed interface Instruction {
  Written written();

  /// Where an instruction stands, and its text.
  ///
  /// @param text with the lines joined, comments left out, heredocs not included
  record Written(Span span, String text) {}

  /// A name and a value, as written.
  record Pair(String name, String value) {}

  /// @param image a name, a stage or `scratch`
  /// @param name in lower case
  record From(Written written, String image, Optional<String> name, Optional<String> platform)
      implements Instruction {}

  record Arg(Written written, List<Variable> variables) implements Instruction {
    public Arg {
      variables = List.copyOf(variables);
    }

    /// @param value empty where it has no default
    public record Variable(String name, Optional<String> value) {}
  }

  record Env(Written written, List<Pair> variables) implements Instruction {
    public Env {
      variables = List.copyOf(variables);
    }
  }

  record Label(Written written, List<Pair> labels) implements Instruction {
    public Label {
      labels = List.copyOf(labels);
    }
  }

  /// @param heredocs whose bodies belong to `command`; see [#script] and [#shellText]
  /// @param mounts each the value of one `--mount`; [Mount] reads it once expanded
  /// @param network `default`, `none` or `host`
  /// @param security `sandbox` or `insecure`
  record Run(
      Written written,
      CommandLine command,
      List<Heredoc> heredocs,
      List<String> mounts,
      Optional<String> network,
      Optional<String> security)
      implements Instruction {
    public Run {
      heredocs = List.copyOf(heredocs);
      mounts = List.copyOf(mounts);
    }

    /// The heredoc that is all of the command (`RUN <<EOF`): its content is what the shell runs, or
    /// a program of its own where it begins with `#!`.
    public Optional<Heredoc> script() {
      return heredocs.size() == 1
              && command instanceof CommandLine.Shell shell
              && HeredocMark.of(shell.text()).isPresent()
          ? Optional.of(heredocs.getFirst())
          : Optional.empty();
    }

    /// What follows the words of SHELL: the content of [#script], or the text with the bodies of
    /// its heredocs behind it, for the shell to read. Empty in the exec form.
    public Optional<String> shellText() {
      if (!(command instanceof CommandLine.Shell shell)) {
        return Optional.empty();
      }
      if (script().isPresent()) {
        return script().map(Heredoc::content);
      }
      StringBuilder text = new StringBuilder(shell.text());
      for (Heredoc heredoc : heredocs) {
        text.append('\n').append(heredoc.content()).append(heredoc.name());
      }
      return Optional.of(text.toString());
    }
  }

  /// What COPY and ADD have in common.
  ///
  /// @param sources paths, patterns, for ADD addresses as well; heredocs are not among them
  record Copying(
      List<String> sources,
      List<Heredoc> heredocs,
      String destination,
      Optional<String> chown,
      Optional<String> chmod,
      boolean parents,
      List<String> excludes,
      boolean link) {
    public Copying {
      sources = List.copyOf(sources);
      heredocs = List.copyOf(heredocs);
      excludes = List.copyOf(excludes);
    }
  }

  /// @param from a stage by name or number, an image or a named context
  /// @param withLibs whether programs bring what they need; tare's own
  record Copy(Written written, Copying copying, Optional<String> from, boolean withLibs)
      implements Instruction {}

  /// @param unpack whether archives are unpacked; empty: local ones are, fetched ones are not
  record Add(
      Written written,
      Copying copying,
      Optional<String> checksum,
      boolean keepGitDir,
      Optional<Boolean> unpack)
      implements Instruction {}

  record Cmd(Written written, CommandLine command) implements Instruction {}

  record Entrypoint(Written written, CommandLine command) implements Instruction {}

  record Workdir(Written written, String directory) implements Instruction {}

  record User(Written written, String user) implements Instruction {}

  record Expose(Written written, List<String> ports) implements Instruction {
    public Expose {
      ports = List.copyOf(ports);
    }
  }

  record Volume(Written written, List<String> directories) implements Instruction {
    public Volume {
      directories = List.copyOf(directories);
    }
  }

  record StopSignal(Written written, String signal) implements Instruction {}

  /// @param check empty for NONE
  record Healthcheck(Written written, Optional<Check> check) implements Instruction {
    /// @param retries 0 where not given
    public record Check(
        CommandLine command,
        Optional<Duration> interval,
        Optional<Duration> timeout,
        Optional<Duration> startPeriod,
        Optional<Duration> startInterval,
        int retries) {}
  }

  record Shell(Written written, List<String> words) implements Instruction {
    public Shell {
      words = List.copyOf(words);
    }
  }

  /// @param trigger the instruction as it is kept in the config, heredocs included
  record Onbuild(Written written, String trigger) implements Instruction {}

  record Maintainer(Written written, String name) implements Instruction {}
}
