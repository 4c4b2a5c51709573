package dev.tare.dockerfile;

import dev.tare.base.TareException;
import dev.tare.dockerfile.Instruction.Copying;
import dev.tare.dockerfile.Instruction.Pair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/// Puts the values of variables into the words of an instruction and takes quotes and escapes away.
///
/// @param file as messages name it
/// @param escape of the [Dockerfile]
/// @param variables the value of a name, empty where it is not set
/// @param undefined hears the name of each variable that is not set, once for each word that uses
///   it, with a default or without
public record Expansion(
    String file,
    char escape,
    Function<String, Optional<String>> variables,
    Consumer<String> undefined) {

  /// See [#expand(Instruction)].
  public static Instruction expand(
      Instruction instruction,
      Function<String, Optional<String>> variables,
      char escape,
      String file) {
    return new Expansion(file, escape, variables, _ -> {}).expand(instruction);
  }

  /// The same instruction with expanded words, for those that the language expands: ADD, COPY, ENV,
  /// EXPOSE, FROM, LABEL, STOPSIGNAL, USER, VOLUME, WORKDIR, the mounts of RUN, the defaults of
  /// ARG. Variables have the values from before the instruction; only ARG sees those that it has
  /// set itself, as if each stood on a line of its own. What a shell will read is left as it is.
  ///
  /// @throws TareException INVALID with the place: a quote or brace without its end, a modifier
  ///   that does not exist, `${v:?message}` of a variable that is not set, several sources for a
  ///   destination without a trailing slash
  public Instruction expand(Instruction instruction) {
    Function<String, String> word = text -> word(text, instruction.written().span());
    return switch (instruction) {
      case Instruction.From from -> from(from, word);
      case Instruction.Arg arg -> arg(arg);
      case Instruction.Env env -> new Instruction.Env(env.written(), pairs(env.variables(), word));
      case Instruction.Label label ->
          new Instruction.Label(label.written(), pairs(label.labels(), word));
      case Instruction.Run run -> run(run, word);
      case Instruction.Copy copy ->
          new Instruction.Copy(
              copy.written(),
              copying(copy, copy.copying(), word),
              copy.from().map(word),
              copy.withLibs());
      case Instruction.Add add -> add(add, word);
      case Instruction.Workdir workdir ->
          new Instruction.Workdir(workdir.written(), word.apply(workdir.directory()));
      case Instruction.User user -> new Instruction.User(user.written(), word.apply(user.user()));
      case Instruction.Expose expose -> new Instruction.Expose(expose.written(), ports(expose));
      case Instruction.Volume volume ->
          new Instruction.Volume(volume.written(), words(volume.directories(), word));
      case Instruction.StopSignal signal -> stopSignal(signal, word);
      case Instruction.Cmd cmd -> cmd;
      case Instruction.Entrypoint entrypoint -> entrypoint;
      case Instruction.Healthcheck healthcheck -> healthcheck;
      case Instruction.Shell shell -> shell;
      case Instruction.Onbuild onbuild -> onbuild;
      case Instruction.Maintainer maintainer -> maintainer;
    };
  }

  /// One word, expanded and without quotes; blanks in it stay.
  public String word(String word, Span at) {
    return lex(word, at).text();
  }

  private ShellLexer.Result lex(String word, Span at) {
    try {
      Set<String> missing = new LinkedHashSet<>();
      ShellLexer.Result result = ShellLexer.word(word, escape, variables, missing::add);
      missing.forEach(undefined);
      return result;
    } catch (TareException e) {
      throw placed(e, word, at);
    }
  }

  private TareException placed(TareException failure, String word, Span at) {
    return TareException.invalid(
        "%s: cannot expand \"%s\": %s".formatted(at.in(file), Shown.of(word), failure.message()));
  }

  private static List<String> words(List<String> words, Function<String, String> word) {
    return words.stream().map(word).toList();
  }

  private static List<Pair> pairs(List<Pair> pairs, Function<String, String> word) {
    return pairs.stream()
        .map(pair -> new Pair(word.apply(pair.name()), word.apply(pair.value())))
        .toList();
  }

  private Instruction from(Instruction.From from, Function<String, String> word) {
    String image = word.apply(from.image());
    if (image.isEmpty()) {
      throw invalid(from, "FROM", "\"%s\" is empty".formatted(Shown.of(from.image())))
          .withHint("give the ARG a default before the first FROM, or a value with --build-arg");
    }
    return new Instruction.From(from.written(), image, from.name(), from.platform().map(word));
  }

  private Instruction arg(Instruction.Arg arg) {
    Map<String, String> earlier = new HashMap<>();
    Expansion inner =
        new Expansion(
            file,
            escape,
            name -> Optional.ofNullable(earlier.get(name)).or(() -> variables.apply(name)),
            undefined);
    List<Instruction.Arg.Variable> expanded = new ArrayList<>();
    for (Instruction.Arg.Variable variable : arg.variables()) {
      Optional<String> value = variable.value().map(v -> inner.word(v, arg.written().span()));
      value.ifPresent(v -> earlier.put(variable.name(), v));
      expanded.add(new Instruction.Arg.Variable(variable.name(), value));
    }
    return new Instruction.Arg(arg.written(), expanded);
  }

  private Instruction run(Instruction.Run run, Function<String, String> word) {
    Span at = run.written().span();
    List<String> mounts =
        run.mounts().stream()
            .map(mount -> MountOptions.mapValues(mount, at, file, word::apply))
            .toList();
    return new Instruction.Run(
        run.written(), run.command(), run.heredocs(), mounts, run.network(), run.security());
  }

  private Instruction add(Instruction.Add add, Function<String, String> word) {
    return new Instruction.Add(
        add.written(),
        copying(add, add.copying(), word),
        add.checksum().map(word),
        add.keepGitDir(),
        add.unpack());
  }

  private Copying copying(Instruction instruction, Copying copying, Function<String, String> word) {
    String destination = word.apply(copying.destination());
    if (copying.sources().size() + copying.heredocs().size() > 1 && !isDirectory(destination)) {
      String keyword = instruction instanceof Instruction.Add ? "ADD" : "COPY";
      throw invalid(
              instruction,
              keyword,
              "several sources need a directory: the destination \"%s\" does not end in /"
                  .formatted(Shown.of(destination)))
          .withHint("write \"%s/\"".formatted(Shown.of(destination)));
    }
    return new Copying(
        words(copying.sources(), word),
        copying.heredocs().stream().map(h -> heredoc(instruction, h)).toList(),
        destination,
        copying.chown().map(word),
        copying.chmod().map(word),
        copying.parents(),
        words(copying.excludes(), word),
        copying.link());
  }

  private static boolean isDirectory(String destination) {
    return destination.isEmpty()
        || destination.endsWith("/")
        || destination.equals(".")
        || destination.equals("..")
        || destination.endsWith("/.")
        || destination.endsWith("/..");
  }

  private Heredoc heredoc(Instruction instruction, Heredoc heredoc) {
    if (!heredoc.expands()) {
      return heredoc;
    }
    try {
      Set<String> missing = new LinkedHashSet<>();
      String content = ShellLexer.body(heredoc.content(), variables, missing::add);
      missing.forEach(undefined);
      return new Heredoc(heredoc.name(), true, heredoc.stripsTabs(), content);
    } catch (TareException e) {
      throw placed(e, "<<" + heredoc.name(), instruction.written().span());
    }
  }

  /// The only instruction where one word may become several.
  private List<String> ports(Instruction.Expose expose) {
    return expose.ports().stream()
        .flatMap(port -> lex(port, expose.written().span()).words().stream())
        .toList();
  }

  private Instruction stopSignal(Instruction.StopSignal signal, Function<String, String> word) {
    String name = word.apply(signal.signal());
    if (!StopSignals.isSignal(name)) {
      throw invalid(signal, "STOPSIGNAL", "\"%s\" is no signal".formatted(Shown.of(name)))
          .withHint("write a name such as SIGTERM, or a number");
    }
    return new Instruction.StopSignal(signal.written(), name);
  }

  private TareException invalid(Instruction instruction, String keyword, String cause) {
    return TareException.invalid(
        "%s: cannot read %s: %s".formatted(instruction.written().span().in(file), keyword, cause));
  }
}
