package dev.tare.debian.control;

import dev.tare.base.TareException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What one package says of another: `libc6 (>= 2.34)`, `perl:any`, `gcc [!i386] <!nocheck>`
/// (Debian policy 7.1).
///
/// @param qualifier the architecture behind the colon, `any` or `native`
/// @param constraint which versions are meant; empty for all
/// @param architectures those for which it holds, or with `!` does not; none for all
/// @param profiles of builds: it holds where all terms of one list are true; none for always
public record Relation(
    String name,
    Optional<String> qualifier,
    Optional<Constraint> constraint,
    List<String> architectures,
    List<List<String>> profiles) {

  private static final int MAX_FIELD = 1 << 20;
  private static final int MAX_RELATION = 2048;
  private static final Pattern RELATION =
      Pattern.compile(
          "([A-Za-z0-9][A-Za-z0-9+.-]*+)(?::([a-z0-9-]++))?\\s*+"
              + "(?:\\(\\s*+(<<|<=|>=|>>|=|<|>)\\s*+([^\\s()<=>]++)\\s*+\\)\\s*+)?"
              + "(?:\\[([^\\[\\]]*+)\\]\\s*+)?((?:<[^<>]*+>\\s*+){0,16}+)");

  public Relation {
    architectures = List.copyOf(architectures);
    profiles = profiles.stream().map(List::copyOf).toList();
  }

  /// How versions are compared; `<` and `>` are old words for `<=` and `>=`.
  public enum Operator {
    EARLIER("<<"),
    EARLIER_OR_EQUAL("<="),
    EQUAL("="),
    LATER_OR_EQUAL(">="),
    LATER(">>");

    private final String sign;

    Operator(String sign) {
      this.sign = sign;
    }

    static Operator of(String text) {
      return switch (text) {
        case "<<" -> EARLIER;
        case "<=", "<" -> EARLIER_OR_EQUAL;
        case "=" -> EQUAL;
        case ">=", ">" -> LATER_OR_EQUAL;
        default -> LATER;
      };
    }
  }

  /// Some versions of a package.
  public record Constraint(Operator operator, Version version) {
    public boolean admits(Version other) {
      int order = other.compareTo(version);
      return switch (operator) {
        case EARLIER -> order < 0;
        case EARLIER_OR_EQUAL -> order <= 0;
        case EQUAL -> order == 0;
        case LATER_OR_EQUAL -> order >= 0;
        case LATER -> order > 0;
      };
    }

    @Override
    public String toString() {
      return operator.sign + " " + version;
    }
  }

  /// What a field such as Depends says: all of the lists, and one relation of each. Empty members,
  /// as of a field that ends with a comma, count as not written.
  ///
  /// @throws TareException CORRUPT where it breaks the rules
  public static List<List<Relation>> parseField(String value) {
    if (value.length() > MAX_FIELD) {
      throw cannot(value, "the field is longer than %d bytes".formatted(MAX_FIELD));
    }
    List<List<Relation>> all = new ArrayList<>();
    for (String group : value.split(",", -1)) {
      if (!group.isBlank()) {
        all.add(Arrays.stream(group.split("\\|", -1)).map(Relation::parse).toList());
      }
    }
    return all;
  }

  /// @throws TareException CORRUPT where it is none
  public static Relation parse(String text) {
    String word = text.strip();
    Matcher matcher = RELATION.matcher(word);
    if (word.length() > MAX_RELATION || !matcher.matches()) {
      throw cannot(
          word, "it is not of the form NAME[:ARCH] [(OPERATOR VERSION)] [[ARCH…]] [<PROFILE…>]");
    }
    return new Relation(
        matcher.group(1),
        Optional.ofNullable(matcher.group(2)),
        Optional.ofNullable(matcher.group(3))
            .map(sign -> new Constraint(Operator.of(sign), Version.parse(matcher.group(4)))),
        Optional.ofNullable(matcher.group(5)).map(Relation::words).orElse(List.of()),
        profiles(matcher.group(6)));
  }

  private static List<List<String>> profiles(String text) {
    return text.isBlank()
        ? List.of()
        : Arrays.stream(text.strip().split(">\\s*", -1))
            .filter(list -> !list.isBlank())
            .map(list -> words(list.substring(1)))
            .toList();
  }

  private static List<String> words(String text) {
    return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+", -1));
  }

  private static TareException cannot(String text, String cause) {
    String shown = text.length() <= 80 ? text : text.substring(0, 80) + "…";
    return TareException.corrupt("cannot read relation \"%s\": %s".formatted(shown, cause));
  }

  /// Whether a package of that version is meant, as far as its version goes.
  public boolean admits(Version version) {
    return constraint.isEmpty() || constraint.get().admits(version);
  }

  /// Whether it holds on `architecture`. Wildcards stand for a kernel or a processor: `linux-any`,
  /// `any-amd64`, `any`.
  public boolean holdsOn(String architecture) {
    if (architectures.isEmpty()) {
      return true;
    }
    boolean isNegative = architectures.getFirst().startsWith("!");
    boolean isNamed =
        architectures.stream()
            .map(one -> one.startsWith("!") ? one.substring(1) : one)
            .anyMatch(one -> isMatch(one, architecture));
    return isNegative != isNamed;
  }

  private static boolean isMatch(String wildcard, String architecture) {
    if (wildcard.equals("any") || wildcard.equals(architecture)) {
      return true;
    }
    boolean isLinux = architecture.indexOf('-') < 0;
    int dash = architecture.indexOf('-');
    return (wildcard.equals("linux-any") && isLinux)
        || (wildcard.endsWith("-any")
            && !isLinux
            && wildcard.startsWith(architecture.substring(0, dash + 1)))
        || (wildcard.startsWith("any-")
            && wildcard.substring(4).equals(architecture.substring(dash + 1)));
  }

  /// Whether it holds in a build with no profile: what binary packages are.
  public boolean holdsWithoutProfiles() {
    return profiles.isEmpty()
        || profiles.stream().anyMatch(list -> list.stream().allMatch(one -> one.startsWith("!")));
  }

  /// As policy writes it.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name);
    qualifier.ifPresent(q -> text.append(':').append(q));
    constraint.ifPresent(c -> text.append(" (").append(c).append(')'));
    if (!architectures.isEmpty()) {
      text.append(" [").append(String.join(" ", architectures)).append(']');
    }
    profiles.forEach(list -> text.append(" <").append(String.join(" ", list)).append('>'));
    return text.toString();
  }
}
