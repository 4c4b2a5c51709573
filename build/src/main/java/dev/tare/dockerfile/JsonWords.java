package dev.tare.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// The JSON form of an instruction: an array of strings. What is no JSON is the other form.
public final class JsonWords {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(64)
                  .maxStringLength(LogicalLines.MAX_LENGTH)
                  .maxNumberLength(1000)
                  .build())
          .build();

  private JsonWords() {}

  /// The words of `statement` in its JSON form, empty where it has the other one.
  static Optional<List<String>> orShell(Statement statement) {
    return orShell(statement, statement.rest());
  }

  static Optional<List<String>> orShell(Statement statement, String text) {
    try {
      return parse(text);
    } catch (NotStringsException _) {
      throw statement
          .invalid("its JSON form holds something that is no string")
          .withHint("put every word of the array into double quotes");
    }
  }

  /// The words of the array that all of `text` is; empty where it is none, or holds something else
  /// than strings.
  public static Optional<List<String>> strings(String text) {
    try {
      return parse(text.strip());
    } catch (NotStringsException _) {
      return Optional.empty();
    }
  }

  /// The words of the array that all of `text` is; empty where it is none.
  ///
  /// @throws NotStringsException where the array holds something else than strings
  static Optional<List<String>> parse(String text) throws NotStringsException {
    if (!text.startsWith("[")) {
      return Optional.empty();
    }
    List<String> words = new ArrayList<>();
    boolean isStrings = true;
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      parser.nextToken();
      for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
        if (t == null) {
          return Optional.empty();
        }
        isStrings &= t == JsonToken.VALUE_STRING;
        parser.skipChildren();
        if (isStrings) {
          words.add(parser.getString());
        }
      }
      if (parser.nextToken() != null) {
        return Optional.empty();
      }
    } catch (JacksonException _) {
      return Optional.empty();
    }
    if (!isStrings) {
      throw new NotStringsException();
    }
    return Optional.of(List.copyOf(words));
  }

  static final class NotStringsException extends Exception {
    private static final long serialVersionUID = 1L;

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }
}
