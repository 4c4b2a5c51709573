package dev.tare.cli.template;

import dev.tare.base.TareException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The functions of templates, with the meaning that Go and docker give them.
final class Functions {
  static final Set<String> NAMES =
      Collections.unmodifiableSet(
          new TreeSet<>(
              Set.of(
                  "and", "eq", "ge", "gt", "index", "join", "json", "le", "len", "lower", "lt",
                  "ne", "not", "or", "print", "printf", "println", "split", "title", "upper")));

  private final int at;
  private final String name;
  private final List<@Nullable Object> arguments;

  private Functions(int at, String name, List<@Nullable Object> arguments) {
    this.at = at;
    this.name = name;
    this.arguments = arguments;
  }

  static @Nullable Object call(int at, String name, List<@Nullable Object> arguments) {
    return new Functions(at, name, arguments).call();
  }

  private @Nullable Object call() {
    return switch (name) {
      case "json" -> JsonText.compact(one());
      case "lower" -> text(one()).toLowerCase(Locale.ROOT);
      case "upper" -> text(one()).toUpperCase(Locale.ROOT);
      case "title" -> title(text(one()));
      case "len" -> length(one());
      case "not" -> !GoText.isTrue(one());
      case "and", "or" -> connect();
      case "eq", "ne", "lt", "le", "gt", "ge" -> compare();
      case "index" -> index();
      case "join" -> join();
      case "split" -> List.of(text(two(0)).split(java.util.regex.Pattern.quote(text(two(1))), -1));
      case "print" -> print();
      case "println" ->
          arguments.stream().map(GoText::of).collect(Collectors.joining(" ", "", "\n"));
      case "printf" -> Printf.format(at, arguments);
      default -> throw new AssertionError(name);
    };
  }

  private @Nullable Object one() {
    if (arguments.size() != 1) {
      throw error("takes one argument, not " + arguments.size());
    }
    return arguments.getFirst();
  }

  private @Nullable Object two(int which) {
    if (arguments.size() != 2) {
      throw error("takes two arguments, not " + arguments.size());
    }
    return arguments.get(which);
  }

  private String text(@Nullable Object value) {
    if (value instanceof String s) {
      return s;
    }
    throw error("needs text, not " + GoText.type(value));
  }

  private static String title(String text) {
    StringBuilder title = new StringBuilder();
    char before = ' ';
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      title.append(Character.isLetterOrDigit(before) ? c : Character.toTitleCase(c));
      before = c;
    }
    return title.toString();
  }

  private Long length(@Nullable Object value) {
    return switch (value) {
      case String s -> (long) s.getBytes(StandardCharsets.UTF_8).length;
      case List<?> list -> (long) list.size();
      case Map<?, ?> map -> (long) map.size();
      case null, default -> throw error("cannot measure " + GoText.type(value));
    };
  }

  /// The first argument that decides, else the last.
  private @Nullable Object connect() {
    if (arguments.isEmpty()) {
      throw error("needs an argument");
    }
    boolean decides = name.equals("or");
    for (Object argument : arguments) {
      if (GoText.isTrue(argument) == decides) {
        return argument;
      }
    }
    return arguments.getLast();
  }

  private boolean compare() {
    if (name.equals("eq") && arguments.size() > 2) {
      return arguments.stream().skip(1).anyMatch(a -> order(arguments.getFirst(), a) == 0);
    }
    int order = order(two(0), two(1));
    return switch (name) {
      case "eq" -> order == 0;
      case "ne" -> order != 0;
      case "lt" -> order < 0;
      case "le" -> order <= 0;
      case "gt" -> order > 0;
      default -> order >= 0;
    };
  }

  private int order(@Nullable Object a, @Nullable Object b) {
    if (a instanceof Number x && b instanceof Number y) {
      return Long.compare(x.longValue(), y.longValue());
    }
    if (a instanceof String x && b instanceof String y) {
      return x.compareTo(y);
    }
    boolean equality = name.equals("eq") || name.equals("ne");
    if (equality && (a == null || b == null || (a instanceof Boolean && b instanceof Boolean))) {
      return Objects.equals(a, b) ? 0 : 1;
    }
    throw error("cannot compare " + GoText.type(a) + " with " + GoText.type(b));
  }

  private @Nullable Object index() {
    if (arguments.isEmpty()) {
      throw error("needs an argument");
    }
    Object value = arguments.getFirst();
    for (Object key : arguments.subList(1, arguments.size())) {
      value =
          switch (value) {
            case List<?> list when key instanceof Number n -> element(list, n.longValue());
            case Map<?, ?> map when key instanceof String s -> map.containsKey(s) ? map.get(s) : "";
            case null, default ->
                throw error("cannot look into " + GoText.type(value) + " with " + GoText.type(key));
          };
    }
    return value;
  }

  private @Nullable Object element(List<?> list, long index) {
    if (index < 0 || index >= list.size()) {
      throw error("has index " + index + " for a list of " + list.size());
    }
    return list.get((int) index);
  }

  private String join() {
    if (!(two(0) instanceof List<?> list)) {
      throw error("needs a list, not " + GoText.type(two(0)));
    }
    return list.stream().map(GoText::of).collect(Collectors.joining(text(two(1))));
  }

  /// As Go's fmt.Print: a blank between operands of which neither is text.
  private String print() {
    StringBuilder printed = new StringBuilder();
    List<@Nullable Object> before = new ArrayList<>();
    for (Object argument : arguments) {
      boolean apart =
          !before.isEmpty()
              && !(before.getLast() instanceof String)
              && !(argument instanceof String);
      printed.append(apart ? " " : "").append(GoText.of(argument));
      before.add(argument);
    }
    return printed.toString();
  }

  private TareException error(String cause) {
    return Parser.error(at, "the function " + name + " " + cause);
  }
}
