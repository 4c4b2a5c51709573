package dev.tare.build;

import dev.tare.dockerfile.Dockerfile;
import dev.tare.dockerfile.Heredoc;
import dev.tare.dockerfile.Instruction;
import dev.tare.dockerfile.Stage;
import dev.tare.oci.ImageConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// What the instructions behind one of them may still need of what it made. Only words are looked
/// at, so what is found may not be a use; what is not found may be one inside of a program.
///
/// @param config of the image: its command runs last
record LaterUse(Dockerfile dockerfile, ImageConfig config) {

  /// Whether one of these programs is named in what runs later on the files of `instruction`: in
  /// its stage, in stages FROM that one, in the command.
  boolean isRun(Instruction instruction, List<String> programs) {
    if (programs.isEmpty()) {
      return false;
    }
    Pattern any =
        Pattern.compile(
            "(?<![\\w-])("
                + String.join("|", programs.stream().map(Pattern::quote).toList())
                + ")(?![\\w-])");
    return texts(behind(instruction)).stream().anyMatch(text -> any.matcher(text).find())
        || command().anyMatch(word -> any.matcher(word).find());
  }

  private java.util.stream.Stream<String> command() {
    return java.util.stream.Stream.concat(config.entrypoint().stream(), config.cmd().stream());
  }

  /// Whether `words` stand anywhere in the file behind `instruction`, or in the command.
  boolean isNamed(Instruction instruction, String words) {
    int line = instruction.written().span().endLine();
    List<Instruction> all =
        dockerfile.stages().stream()
            .flatMap(stage -> stage.instructions().stream())
            .filter(one -> one.written().span().line() > line)
            .toList();
    return texts(all).stream().anyMatch(text -> text.contains(words))
        || command().anyMatch(word -> word.contains(words));
  }

  /// The instruction behind this one in its stage, whatever it is.
  boolean isNext(Instruction instruction, Instruction next) {
    for (Stage stage : dockerfile.stages()) {
      int at = stage.instructions().indexOf(instruction);
      if (at >= 0) {
        return at + 1 < stage.instructions().size()
            && stage.instructions().get(at + 1).equals(next);
      }
    }
    return false;
  }

  private List<Instruction> behind(Instruction instruction) {
    List<Instruction> behind = new ArrayList<>();
    Set<String> bases = new HashSet<>();
    for (Stage stage : dockerfile.stages()) {
      int at = stage.instructions().indexOf(instruction);
      boolean isOnTop = bases.contains(stage.from().image().toLowerCase(Locale.ROOT));
      if (at >= 0 || isOnTop) {
        List<Instruction> all = stage.instructions();
        behind.addAll(all.subList(isOnTop ? 0 : at + 1, all.size()));
        stage.name().ifPresent(bases::add);
      }
    }
    return behind;
  }

  private static List<String> texts(List<Instruction> instructions) {
    List<String> texts = new ArrayList<>();
    for (Instruction one : instructions) {
      texts.add(one.written().text());
      if (one instanceof Instruction.Run run) {
        run.heredocs().stream().map(Heredoc::content).forEach(texts::add);
      }
    }
    return texts;
  }
}
