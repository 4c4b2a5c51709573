package dev.tare.debian.archive;

import dev.tare.base.TareException;
import dev.tare.debian.control.Paragraph;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The archives that apt of a machine is told of: one-line `sources.list` files and deb822
/// `.sources` files (sources.list(5)). Sources of source packages, those that are switched off, and
/// those whose layout or transport only apt knows (a suite that ends with a slash, `cdrom:`) are
/// left out.
public final class SourceList {
  private static final int MAX_FILE = 1 << 20;

  private SourceList() {}

  /// @param folder such as `/etc/apt`
  /// @throws TareException CORRUPT where a file breaks the rules
  public static List<Source> ofMachine(Path folder) {
    List<Source> all = new ArrayList<>();
    List<Path> files = new ArrayList<>();
    files.add(folder.resolve("sources.list"));
    try (Stream<Path> more = Files.list(folder.resolve("sources.list.d"))) {
      more.sorted().forEach(files::add);
    } catch (IOException e) {
      // none
    }
    for (Path file : files) {
      String name = file.getFileName().toString();
      if (Files.isReadable(file) && (name.endsWith(".list") || name.endsWith(".sources"))) {
        all.addAll(read(file));
      }
    }
    return all;
  }

  /// @throws TareException NOT_FOUND, CORRUPT
  public static List<Source> read(Path file) {
    try (var in = Files.newInputStream(file)) {
      byte[] text = in.readNBytes(MAX_FILE + 1);
      if (text.length > MAX_FILE) {
        throw TareException.corrupt(
            "cannot read %s: it is longer than %d bytes".formatted(file, MAX_FILE));
      }
      return file.toString().endsWith(".sources")
          ? paragraphs(text, file.toString())
          : lines(new String(text, StandardCharsets.UTF_8), file.toString());
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + file);
    }
  }

  static List<Source> paragraphs(byte[] text, String what) {
    List<Source> all = new ArrayList<>();
    for (Paragraph paragraph : Paragraph.parse(text, what)) {
      boolean isOn = !isNo(paragraph.field("Enabled").orElse("yes"));
      if (!isOn || !paragraph.words("Types").contains("deb")) {
        continue;
      }
      Trust trust = trust(paragraph.field("Signed-By").orElse(""));
      for (String address : paragraph.words("URIs")) {
        for (String suite : paragraph.words("Suites")) {
          if (isUsable(address, suite)) {
            all.add(
                new Source(
                    Source.root(address),
                    Source.checked(suite),
                    paragraph.words("Components"),
                    paragraph.words("Architectures"),
                    trust,
                    !isNo(paragraph.field("Check-Valid-Until").orElse("yes"))));
          }
        }
      }
    }
    return all;
  }

  static List<Source> lines(String text, String what) {
    List<Source> all = new ArrayList<>();
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      String plain = line.replaceFirst("#.*", "").strip();
      if (plain.startsWith("deb ") || plain.startsWith("deb\t")) {
        line(plain.substring(4).strip(), "%s: line %d".formatted(what, number)).ifPresent(all::add);
      }
    }
    return all;
  }

  private static Optional<Source> line(String text, String place) {
    Map<String, String> options = new HashMap<>();
    String rest = text;
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      if (end < 0) {
        throw TareException.corrupt("cannot read %s: its options have no end".formatted(place));
      }
      for (String option : text.substring(1, end).strip().split("\\s+", -1)) {
        int sign = option.indexOf('=');
        if (sign > 0) {
          options.put(option.substring(0, sign), option.substring(sign + 1));
        }
      }
      rest = text.substring(end + 1).strip();
    }
    List<String> words = Arrays.asList(rest.split("\\s+", -1));
    if (words.size() < 2) {
      throw TareException.corrupt("cannot read %s: it names no suite".formatted(place));
    }
    if (!isUsable(words.get(0), words.get(1))) {
      return Optional.empty();
    }
    String architectures = options.getOrDefault("arch", "");
    return Optional.of(
        new Source(
            Source.root(words.get(0)),
            Source.checked(words.get(1)),
            words.subList(2, words.size()),
            architectures.isEmpty() ? List.of() : List.of(architectures.split(",", -1)),
            trust(options.getOrDefault("signed-by", "").replace(',', ' ')),
            !isNo(options.getOrDefault("check-valid-until", "yes"))));
  }

  private static boolean isUsable(String address, String suite) {
    return !suite.endsWith("/") && address.matches("(https?|file):/.*");
  }

  private static boolean isNo(String value) {
    return List.of("no", "false", "without", "off", "disable")
        .contains(value.toLowerCase(Locale.ROOT));
  }

  private static Trust trust(String signedBy) {
    if (signedBy.contains("-----BEGIN")) {
      // further lines of a field begin with a blank, and one with a dot alone is empty
      String key = signedBy.strip().replaceAll("\n[ \t]+", "\n").replaceAll("\n\\.(?=\n)", "\n");
      return new Trust(List.of(), Optional.of(key), List.of());
    }
    List<Path> files = new ArrayList<>();
    List<String> fingerprints = new ArrayList<>();
    for (String word : signedBy.strip().split("[\\s,]+", -1)) {
      if (word.startsWith("/")) {
        files.add(Path.of(word));
      } else if (!word.isEmpty()) {
        fingerprints.add(word.replace("!", "").toUpperCase(Locale.ROOT));
      }
    }
    return new Trust(files, Optional.empty(), fingerprints);
  }
}
