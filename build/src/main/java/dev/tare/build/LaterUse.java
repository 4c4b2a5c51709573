package dev.tare.build;

import dev.tare.dockerfile.Dockerfile;
import dev.tare.dockerfile.Heredoc;
import dev.tare.dockerfile.Instruction;
import dev.tare.dockerfile.Mount;
import dev.tare.dockerfile.Stage;
import dev.tare.layer.TreePath;
import dev.tare.oci.ImageConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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

  private Stream<String> command() {
    return Stream.concat(config.entrypoint().stream(), config.cmd().stream());
  }

  /// Whether `words` stand anywhere in the file behind `instruction`, or in the command.
  boolean isNamed(Instruction instruction, String words) {
    return texts(after(instruction)).stream().anyMatch(text -> text.contains(words))
        || command().anyMatch(word -> word.contains(words));
  }

  /// Whether a later instruction names a directory above `path`, or copies or mounts one of another
  /// stage: it may look at all that is in it. The root counts where it is copied or mounted.
  boolean isInside(Instruction instruction, TreePath path) {
    List<Instruction> later = after(instruction);
    return later.stream().anyMatch(one -> takes(one, path))
        || above(path)
            .map(LaterUse::asWord)
            .anyMatch(word -> texts(later).stream().anyMatch(text -> word.matcher(text).find()));
  }

  private static Stream<TreePath> above(TreePath path) {
    return Stream.iterate(path.parent(), at -> !at.isRoot(), TreePath::parent);
  }

  /// The path, and no longer one that begins with it.
  private static Pattern asWord(TreePath path) {
    return Pattern.compile(
        "(?<![\\w./-])" + Pattern.quote(path.toString()) + "(?![\\w.-])(?!/[\\w.-])");
  }

  private static boolean takes(Instruction later, TreePath path) {
    return switch (later) {
      case Instruction.Copy copy when copy.from().isPresent() ->
          copy.copying().sources().stream().anyMatch(word -> path.isUnder(TreePath.of(word)));
      case Instruction.Run run ->
          run.mounts().stream().anyMatch(options -> takes(run, options, path));
      default -> false;
    };
  }

  private static boolean takes(Instruction.Run run, String options, TreePath path) {
    return options.contains("$")
        ? options.contains("from=")
        : Mount.parse(options, run.written().span(), "") instanceof Mount.Bind bind
            && bind.from().isPresent()
            && path.isUnder(TreePath.of(bind.source()));
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

  /// All that follow in the file.
  private List<Instruction> after(Instruction instruction) {
    int line = instruction.written().span().endLine();
    return dockerfile.stages().stream()
        .flatMap(stage -> stage.instructions().stream())
        .filter(one -> one.written().span().line() > line)
        .toList();
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
