package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.layer.TreePath;
import java.util.List;
import java.util.Optional;

/// The first line of a script, as the kernel reads it (`fs/binfmt_script.c`): a path, and the rest
/// of the line as one argument.
public record Shebang(Bytes interpreter, Optional<Bytes> argument) {
  /// How many bytes of a file the kernel looks at.
  public static final int MAX_LENGTH = 256;

  private static final Bytes MARK = Bytes.utf8("#!");
  private static final String BLANKS = " \t";

  /// @param head the first [#MAX_LENGTH] bytes of a file
  /// @return empty where it is no script
  public static Optional<Shebang> of(Bytes head) {
    if (!head.startsWith(MARK)) {
      return Optional.empty();
    }
    int end = head.indexOf('\n', 0);
    Bytes line = trimmed(Words.untilNul(head.slice(2, end < 0 ? head.length() : end)));
    if (line.isEmpty()) {
      return Optional.empty();
    }
    Bytes interpreter = Words.words(line, BLANKS).getFirst();
    Bytes argument = trimmed(line.slice(interpreter.length(), line.length()));
    return Optional.of(
        new Shebang(interpreter, argument.isEmpty() ? Optional.empty() : Optional.of(argument)));
  }

  private static Bytes trimmed(Bytes text) {
    int from = 0;
    int to = text.length();
    while (from < to && BLANKS.indexOf(text.at(from)) >= 0) {
      from++;
    }
    while (to > from && BLANKS.indexOf(text.at(to - 1)) >= 0) {
      to--;
    }
    return text.slice(from, to);
  }

  /// Written on a system that ends lines with CR LF: the CR is part of the name that is looked for.
  public boolean hasCarriageReturn() {
    return argument.orElse(interpreter).endsWith(Bytes.utf8("\r"));
  }

  /// As it was meant: `#!/bin/sh`.
  public String withoutCarriageReturn() {
    String text = toString();
    return hasCarriageReturn() ? text.substring(0, text.length() - 1) : text;
  }

  /// The program that `env` is asked to find; options and assignments come before it, with `-S` as
  /// separate words.
  public Optional<Bytes> programOfEnv() {
    if (argument.isEmpty() || !TreePath.of(interpreter).fileName().equals(Bytes.utf8("env"))) {
      return Optional.empty();
    }
    Bytes text = argument.get();
    if (!text.startsWith(Bytes.utf8("-"))) {
      return Optional.of(text);
    }
    List<Bytes> words = Words.words(text, BLANKS);
    Bytes first = words.getFirst();
    int split = first.indexOf('S', 0);
    if (split < 0) {
      return Optional.empty();
    }
    Bytes attached = first.slice(split + 1, first.length()); // -Sname
    return !attached.isEmpty() && isName(attached)
        ? Optional.of(attached)
        : words.stream().skip(1).filter(Shebang::isName).findFirst();
  }

  private static boolean isName(Bytes word) {
    return !word.startsWith(Bytes.utf8("-")) && word.indexOf('=', 0) < 0;
  }

  /// `#!/usr/bin/env python3`.
  @Override
  public String toString() {
    return "#!" + interpreter + argument.map(a -> " " + a).orElse("");
  }
}
