package dev.tare.lint;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import dev.tare.dockerfile.Instruction;
import dev.tare.dockerfile.Passage;
import dev.tare.dockerfile.Passage.Word;
import dev.tare.lint.GlobalScope.Expanded;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Platform;
import dev.tare.oci.Reference;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// What is wrong with a FROM: its name, its image, its platform.
final class FromRules {
  private static final Set<String> RESERVED = Set.of("scratch", "context");
  private static final String TARGET = "TARGETPLATFORM";

  private final GlobalScope defaults;
  private final GlobalScope given;
  private final Findings findings;
  private final Set<String> names = new HashSet<>();

  /// @param defaults what FROM sees without any `--build-arg`
  FromRules(GlobalScope defaults, GlobalScope given, Findings findings) {
    this.defaults = defaults;
    this.given = given;
    this.findings = findings;
  }

  /// What FROM names, and the platform that it asks for.
  record Base(String image, Optional<Platform> platform) {}

  /// @throws TareException INVALID where the line cannot be expanded, or names nothing
  Base check(Passage passage, Instruction.From from) {
    from.name().ifPresent(name -> name(passage, name));
    usualImage(passage, from);
    Expanded image = given.expand(from.image(), passage.span());
    undefined(passage, image);
    if (image.text().isEmpty()) {
      throw TareException.invalid(
              "%s: cannot read FROM: \"%s\" is empty"
                  .formatted(passage.span().in(given.file().file()), from.image()))
          .withHint("give the ARG a default before the first FROM, or a value with --build-arg");
    }
    return new Base(image.text(), from.platform().flatMap(p -> platform(passage, from, p)));
  }

  private void name(Passage passage, String name) {
    Word word = passage.words().getLast();
    if (RESERVED.contains(name)) {
      findings.add(
          BuildKitRules.RESERVED_STAGE_NAME,
          word.at(),
          "%s means something else as the name of an image or context".formatted(name),
          "choose another name");
    }
    if (!names.add(name)) {
      findings.add(
          BuildKitRules.DUPLICATE_STAGE_NAME,
          word.at(),
          "an earlier stage is called %s too".formatted(name),
          "choose another name: only the last one is found");
    }
  }

  private void usualImage(Passage passage, Instruction.From from) {
    String name = defaults.expand(from.image(), passage.span()).text();
    if (!isName(name)) {
      findings.add(
          BuildKitRules.INVALID_DEFAULT_ARG_IN_FROM,
          passage.words().getFirst().at(),
          name.isEmpty()
              ? "without --build-arg %s is empty".formatted(from.image())
              : "without --build-arg %s is \"%s\", which is no name of an image"
                  .formatted(from.image(), name),
          "give the ARG a default before the first FROM, or write ${NAME:-IMAGE}");
    }
  }

  private static boolean isName(String text) {
    try {
      Reference.parse(text);
      return true;
    } catch (TareException e) {
      return false;
    }
  }

  private void undefined(Passage passage, Expanded expanded) {
    for (String name : expanded.missing()) {
      if (!given.names().contains(name)) {
        Optional<String> near = Suggestion.closest(name, given.names());
        Optional<Word> use = VariableRules.use(passage, name, 1);
        findings.add(
            BuildKitRules.UNDEFINED_ARG_IN_FROM,
            use.map(Word::at).orElse(passage.span()),
            "no ARG before the first FROM declares $%s".formatted(name),
            near.map(n -> "did you mean $%s?".formatted(n))
                .orElse("declare it with ARG before the first FROM"),
            use.flatMap(word -> near.map(n -> VariableRules.renaming(word, name, n))));
      }
    }
  }

  private Optional<Platform> platform(Passage passage, Instruction.From from, String written) {
    Expanded expanded = given.expand(written, passage.span());
    undefined(passage, expanded);
    redundant(passage, written, expanded);
    Optional<Platform> platform = parsed(passage, expanded.text());
    if (expanded.found().isEmpty() && expanded.missing().isEmpty()) {
      platform.ifPresent(p -> constant(passage, from.name().orElse(""), written, p));
    }
    return platform;
  }

  private Optional<Platform> parsed(Passage passage, String text) {
    try {
      return Optional.of(Platform.parse(text));
    } catch (TareException e) {
      throw TareException.invalid(
          "%s: %s".formatted(passage.span().in(given.file().file()), e.message()));
    }
  }

  private void redundant(Passage passage, String written, Expanded expanded) {
    if (expanded.missing().isEmpty()
        && expanded.found().equals(Set.of(TARGET))
        && expanded.text().equals(given.values().get(TARGET))) {
      findings.add(
          BuildKitRules.REDUNDANT_TARGET_PLATFORM,
          passage.flags().getFirst().at(),
          "FROM takes %s anyway".formatted(written),
          "leave the flag out",
          withoutFlag(passage));
    }
  }

  private static Optional<Patch> withoutFlag(Passage passage) {
    Word flag = passage.flags().getFirst();
    Word rest = passage.rest();
    return passage.flags().size() == 1 && rest.at().line() == flag.at().line()
        ? Optional.of(
            Patch.safe(
                new Edit(
                    flag.at().line(),
                    flag.at().column(),
                    rest.at().line(),
                    rest.at().column(),
                    "")))
        : Optional.empty();
  }

  /// Who names a stage after a platform means that platform.
  private void constant(Passage passage, String name, String written, Platform platform) {
    if (!name.contains(platform.os()) && !name.contains(platform.architecture())) {
      findings.add(
          BuildKitRules.FROM_PLATFORM_FLAG_CONST_DISALLOWED,
          passage.flags().getFirst().at(),
          "the platform %s is a constant".formatted(written),
          "leave the flag out, write $BUILDPLATFORM, or name the stage after the platform");
    }
  }

  /// @param wanted the platform of FROM, or of the build
  void platformOf(Passage passage, String name, Platform wanted, ImageConfig config) {
    Platform found = config.platform();
    if (!found.architecture().isEmpty()
        && !(found.os().equals(wanted.os())
            && found.architecture().equals(wanted.architecture()))) {
      findings.add(
          BuildKitRules.INVALID_BASE_IMAGE_PLATFORM,
          passage.words().getFirst().at(),
          "%s is for %s, not for %s".formatted(name, found, wanted),
          "take an image for %s, or build with --platform %s".formatted(wanted, found));
    }
  }
}
