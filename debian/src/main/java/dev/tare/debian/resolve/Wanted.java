package dev.tare.debian.resolve;

import dev.tare.base.TareException;
import dev.tare.debian.control.Version;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A package that is asked for.
///
/// @param version that one and no other; empty for the latest
public record Wanted(String name, Optional<Version> version) {
  private static final Pattern WORD =
      Pattern.compile("([a-z0-9][a-z0-9+.-]*)(?:=([A-Za-z0-9.+~:-]+))?");

  /// @param word `NAME` or `NAME=VERSION`
  /// @throws TareException INVALID
  public static Wanted parse(String word) {
    Matcher matcher = WORD.matcher(word);
    if (!matcher.matches()) {
      throw TareException.invalid("cannot use \"%s\" as a package: it is no name".formatted(word))
          .withHint("give NAME or NAME=VERSION");
    }
    return new Wanted(matcher.group(1), Optional.ofNullable(matcher.group(2)).map(Version::parse));
  }
}
