package dev.tare.dockerfile;

import dev.tare.dockerfile.Flags.Takes;
import dev.tare.dockerfile.Instruction.Copying;
import dev.tare.dockerfile.Words.Word;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads COPY and ADD.
final class CopyReader {
  private static final Map<String, Takes> COPY_FLAGS =
      Map.of(
          "--from", Takes.TEXT,
          "--chown", Takes.TEXT,
          "--chmod", Takes.TEXT,
          "--link", Takes.SWITCH,
          "--parents", Takes.SWITCH,
          "--exclude", Takes.TEXTS,
          "--with-libs", Takes.SWITCH);

  private static final Map<String, Takes> ADD_FLAGS =
      Map.of(
          "--chown", Takes.TEXT,
          "--chmod", Takes.TEXT,
          "--link", Takes.SWITCH,
          "--exclude", Takes.TEXTS,
          "--checksum", Takes.TEXT,
          "--keep-git-dir", Takes.SWITCH,
          "--unpack", Takes.SWITCH);

  private CopyReader() {}

  static Instruction copy(Statement statement) {
    Flags flags = Flags.of(statement, COPY_FLAGS);
    return new Instruction.Copy(
        statement.written(),
        copying(statement, flags),
        flags.text("--from"),
        flags.isOn("--with-libs"));
  }

  static Instruction add(Statement statement) {
    Flags flags = Flags.of(statement, ADD_FLAGS);
    return new Instruction.Add(
        statement.written(),
        copying(statement, flags),
        flags.text("--checksum"),
        flags.isOn("--keep-git-dir"),
        flags.choice("--unpack"));
  }

  private static Copying copying(Statement statement, Flags flags) {
    List<String> words =
        JsonWords.orShell(statement)
            .orElseGet(() -> Words.separated(statement.rest()).stream().map(Word::text).toList());
    if (words.size() < 2) {
      throw statement.invalid("it needs a source and a destination");
    }
    String destination = words.getLast();
    if (HeredocMark.of(destination).isPresent() && !statement.heredocs().isEmpty()) {
      throw statement.invalid("a heredoc cannot be the destination");
    }
    List<String> sources = new ArrayList<>();
    List<Heredoc> heredocs = new ArrayList<>();
    Map<String, Heredoc> known = byName(statement.readHeredocs());
    for (String word : words.subList(0, words.size() - 1)) {
      Optional<Heredoc> heredoc = HeredocMark.of(word).map(mark -> known.get(mark.name()));
      heredoc.ifPresentOrElse(heredocs::add, () -> sources.add(word));
    }
    return new Copying(
        sources,
        heredocs,
        destination,
        flags.text("--chown"),
        flags.text("--chmod"),
        flags.isOn("--parents"),
        flags.texts("--exclude"),
        flags.isOn("--link"));
  }

  /// Of two with one name the last one counts.
  private static Map<String, Heredoc> byName(List<Heredoc> heredocs) {
    Map<String, Heredoc> known = new HashMap<>();
    heredocs.forEach(heredoc -> known.put(heredoc.name(), heredoc));
    return known;
  }
}
