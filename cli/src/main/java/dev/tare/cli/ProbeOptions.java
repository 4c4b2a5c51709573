package dev.tare.cli;

import dev.tare.base.ShellWords;
import dev.tare.base.TareException;
import dev.tare.pack.ProbePlan;
import dev.tare.pack.ProbePlan.OnDifference;
import dev.tare.pack.ProbePlan.Unproven;
import dev.tare.verify.Probe;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The options of what proves images by probes.
final class ProbeOptions {
  private static final long MAX_SECONDS = 3600;
  private static final long MAX_SPOOLED = 256 << 20;

  private final OptionSpec probes =
      Arguments.texts(
          "CMD",
          "a command line that must do the same in the image as on this machine: exit status, output,"
              + " errors; may be repeated",
          "--probe");
  private final OptionSpec retry =
      Arguments.flag("add what a probe shows to be missing, and try again", "--retry");
  private final OptionSpec http =
      Arguments.text(
          "PATH",
          "the probe, or else the image's own command, is a server: compare its answer to GET PATH",
          "--http");
  private final OptionSpec expect =
      Arguments.text("TEXT", "what the output or the answer must hold, in both", "--expect");
  private final OptionSpec input =
      Arguments.text("FILE", "what probes read; nothing unless given", "--stdin");
  private final OptionSpec time =
      Arguments.textOr(
          "10",
          "SECONDS",
          "how long a probe may run; what still runs then must do so in both; 10 unless given",
          "--timeout");
  private final OptionSpec unverified =
      Arguments.flag(
          "give the image its name although probes differ or cannot run, and note that in it",
          "--unverified");

  void addTo(CommandSpec spec) {
    for (OptionSpec option : List.of(probes, http, expect, input, time, retry, unverified)) {
      spec.addOption(option);
    }
  }

  /// @param program as it was typed, and where it lies
  ProbePlan plan(Environment environment, String program) {
    List<String> lines = probes.getValue();
    String request = http.getValue();
    boolean isAsked = !lines.isEmpty() || request != null;
    if (!isAsked && (expect.getValue() != null || input.getValue() != null || isRetried())) {
      throw TareException.invalid(
              "--retry, --expect and --stdin are for probes, and there are none")
          .withHint("give one: --probe 'CMD'");
    }
    if (request != null && lines.size() > 1) {
      throw TareException.invalid(
          "--http asks one server: give one --probe that starts it, or none");
    }
    List<Probe> all = new ArrayList<>();
    Path file = input(environment);
    for (String line : lines) {
      all.add(probe(words(line, environment, program), file));
    }
    if (lines.isEmpty() && request != null) {
      all.add(probe(List.of(), file));
    }
    return new ProbePlan(
        all, onDifference(), unverified.<Boolean>getValue() ? Unproven.MARKED : Unproven.REFUSED);
  }

  /// The probes of a program that is yet to be compiled: `{}` is the program, and so is the name of
  /// its first source without `.c`, alone or as a path.
  ///
  /// @throws TareException INVALID for a probe that begins with something else
  List<Probe> ofCompiled(Environment environment, String source) {
    if (isRetried() || unverified.<Boolean>getValue()) {
      throw TareException.invalid("--retry and --unverified are not for C sources");
    }
    String file = String.valueOf(Path.of(source).getFileName());
    String name = withoutSuffix(file);
    String path = withoutSuffix(source);
    List<String> names = List.of("{}", name, "./" + name, "/" + name, path);
    return plan(environment, "{}").probes().stream()
        .map(probe -> compiled(probe, names, name))
        .toList();
  }

  private static String withoutSuffix(String source) {
    return source.endsWith(".c") ? source.substring(0, source.length() - 2) : source;
  }

  /// What starts another program would be the same in all images, and show nothing.
  private static Probe compiled(Probe probe, List<String> names, String name) {
    if (probe.words().isEmpty()) {
      return probe.withWords(List.of("{}"));
    }
    String first = probe.words().getFirst();
    if (!names.contains(first)) {
      throw TareException.invalid(
          "cannot probe with \"%s\": a probe of C sources begins with the program: --probe '%s …'"
              .formatted(probe, name));
    }
    return probe.withProgram("{}");
  }

  OnDifference onDifference() {
    return isRetried() ? OnDifference.RETRY : OnDifference.STOP;
  }

  private boolean isRetried() {
    return retry.<Boolean>getValue();
  }

  private Probe probe(List<String> words, Path file) {
    return new Probe(
        words,
        file,
        Optional.ofNullable(expect.getValue()),
        Optional.ofNullable(path()),
        duration());
  }

  private @org.jspecify.annotations.Nullable String path() {
    String path = http.getValue();
    if (path != null && !path.matches("/[!-~]*")) {
      throw TareException.invalid(
          "cannot ask for \"%s\": --http takes a path that begins with / and holds no blanks"
              .formatted(path));
    }
    return path;
  }

  private Path input(Environment environment) {
    String name = input.getValue();
    if (name == null) {
      return Path.of("/dev/null");
    }
    Path file = environment.directory().resolve(name);
    if (Files.isDirectory(file) || !Files.isReadable(file)) {
      throw TareException.notFound(
          "cannot read --stdin %s: it is no readable file".formatted(name));
    }
    boolean canBeReadAgain = Files.isRegularFile(file) || file.equals(Path.of("/dev/null"));
    return canBeReadAgain ? file : spooled(file, name);
  }

  /// What a pipe gives, in a file: each run of each probe reads it from its beginning.
  private static Path spooled(Path pipe, String name) {
    try (InputStream in = Files.newInputStream(pipe)) {
      Path file = Files.createTempFile("tare-stdin-", null);
      file.toFile().deleteOnExit();
      try (OutputStream out = Files.newOutputStream(file)) {
        copy(in, out, name);
      }
      return file;
    } catch (IOException e) {
      throw TareException.of(e, "cannot read --stdin " + name);
    }
  }

  private static void copy(InputStream in, OutputStream out, String name) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long total = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      total += n;
      if (total > MAX_SPOOLED) {
        throw TareException.invalid(
            "cannot read --stdin %s: it is no file and gives more than %d MiB; give a file"
                .formatted(name, MAX_SPOOLED >> 20));
      }
      out.write(buffer, 0, n);
    }
  }

  private Duration duration() {
    String text = time.getValue();
    double seconds = text.matches("[0-9]{1,5}([.][0-9]{1,3})?") ? Double.parseDouble(text) : 0;
    if (seconds <= 0 || seconds > MAX_SECONDS) {
      throw TareException.invalid(
          "--timeout \"%s\" must be a number of seconds, at most %d".formatted(text, MAX_SECONDS));
    }
    return Duration.ofMillis(Math.max(1, Math.round(seconds * 1000)));
  }

  /// The words of a probe. The program as it was typed, or by the path where it lies, is the one
  /// that is packed.
  private static List<String> words(String line, Environment environment, String program) {
    List<String> words = new ArrayList<>(ShellWords.split(line));
    if (words.isEmpty() || words.getFirst().isEmpty() || words.getFirst().startsWith("-")) {
      throw TareException.invalid(
              "cannot probe with \"%s\": it does not begin with a program".formatted(line))
          .withHint("write a whole command line: --probe 'jq --version'");
    }
    String first = words.getFirst();
    if (first.indexOf('/') >= 0
        && (first.equals(program)
            || environment
                .directory()
                .resolve(first)
                .equals(environment.directory().resolve(program)))) {
      words.set(0, HostPrograms.find(program, environment).toString());
    }
    return words;
  }
}
