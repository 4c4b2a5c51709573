package dev.tare.dockerfile;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// Puts the values of variables into the words of an instruction and takes quotes and escapes away.
///
/// @param file as messages name it
/// @param escape of the [Dockerfile]
/// @param variables the value of a name, empty where it is not set
/// @param undefined hears the name of each variable that was used plainly and is not set
@SuppressWarnings("DoNotCallSuggester")
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
  /// @throws dev.tare.base.TareException INVALID with the place: a quote or brace without its end,
  ///   a modifier that does not exist, `${v:?message}` of a variable that is not set, several
  ///   sources for a destination without a trailing slash
  public Instruction expand(Instruction instruction) {
    throw new UnsupportedOperationException();
  }

  /// One word, expanded and without quotes; blanks in it stay.
  public String word(String word, Span at) {
    throw new UnsupportedOperationException();
  }
}
