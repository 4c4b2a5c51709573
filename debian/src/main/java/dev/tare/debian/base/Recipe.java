package dev.tare.debian.base;

import dev.tare.base.ShellWords;
import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import dev.tare.debian.control.Paragraph;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/// A base image that is ready to be made, `@NAME` where packages are named. No package has such a
/// name (Debian policy 5.6.1), so that `busybox` and `@busybox` are two things.
///
/// @param name without the sign
/// @param purpose what it is for, in half a line
/// @param peer the images that people take for that
/// @param packages what it is made of, with all that they need
/// @param alone packages of which only the files count, and nothing that they need
/// @param without files and folders that stay out, with links to them; `*` is any one name
/// @param links links that are made, each with what it leads to
/// @param cmd how its images start where nothing else is said
/// @param env what its images set, `NAME=VALUE`
public record Recipe(
    String name,
    String purpose,
    String peer,
    Kind kind,
    List<String> packages,
    List<String> alone,
    List<String> without,
    List<Link> links,
    List<String> cmd,
    List<String> env) {
  private static final String SIGN = "@";

  /// How much of a system an image is.
  public enum Kind {
    /// For one program: `root`, `nobody` and `nonroot` are all its users.
    BARE,
    /// The same, and what busybox can do is there by its names.
    BUSYBOX,
    /// With the users that Debian gives fixed numbers to, and `nonroot`.
    PROGRAM,
    /// One to install more into: essential packages, and the database of dpkg.
    SYSTEM
  }

  /// A symbolic link.
  public record Link(String path, String target) {
    private static Link parse(String text) {
      String[] two = text.split("=", 2);
      return new Link(two[0], two[1]);
    }
  }

  public Recipe {
    packages = List.copyOf(packages);
    alone = List.copyOf(alone);
    without = List.copyOf(without);
    links = List.copyOf(links);
    cmd = List.copyOf(cmd);
    env = List.copyOf(env);
  }

  /// All that there are.
  public static List<Recipe> all() {
    return All.RECIPES;
  }

  /// Read when somebody asks for one.
  private static final class All {
    static final List<Recipe> RECIPES = read();

    private static List<Recipe> read() {
      try (InputStream in =
          Objects.requireNonNull(Recipe.class.getResourceAsStream("recipes"), "recipes")) {
        return Paragraph.parse(in.readAllBytes(), "the recipes").stream().map(Recipe::of).toList();
      } catch (IOException e) {
        throw TareException.of(e, "cannot read the recipes");
      }
    }
  }

  private static Recipe of(Paragraph text) {
    return new Recipe(
        text.field("Recipe").orElseThrow(),
        text.field("Purpose").orElseThrow(),
        text.field("Peer").orElseThrow(),
        Kind.valueOf(text.field("Kind").orElseThrow().toUpperCase(Locale.ROOT)),
        text.words("Packages"),
        text.words("Alone"),
        text.words("Without"),
        text.words("Links").stream().map(Link::parse).toList(),
        ShellWords.split(text.field("Cmd").orElse("")),
        text.words("Env"));
  }

  /// The recipe among words that name packages too; empty where there is none.
  ///
  /// @throws TareException NOT_FOUND where no recipe has that name, INVALID where there are two
  public static Optional<Recipe> among(List<String> words) {
    List<String> meant = words.stream().filter(Recipe::isMeantBy).toList();
    if (meant.size() > 1) {
      throw TareException.invalid(
              "cannot use %s together: an image has one recipe"
                  .formatted(String.join(" and ", meant)))
          .withHint("give one, and packages beside it");
    }
    return meant.stream().findFirst().map(Recipe::named);
  }

  /// Whether a word asks for a recipe rather than a package.
  static boolean isMeantBy(String word) {
    return word.startsWith(SIGN);
  }

  private static Recipe named(String word) {
    return all().stream()
        .filter(recipe -> recipe.toString().equals(word))
        .findFirst()
        .orElseThrow(() ->
            TareException.notFound(
                    "cannot find %s: no recipe has that name%s"
                        .formatted(
                            word,
                            Suggestion.didYouMean(
                                word, all().stream().map(Recipe::toString).toList())))
                .withHint("tare base --list shows those that there are"));
  }

  /// Such as `@static`.
  @Override
  public String toString() {
    return SIGN + name;
  }
}
