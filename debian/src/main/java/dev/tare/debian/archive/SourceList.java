package dev.tare.debian.archive;

import dev.tare.base.TareException;
import dev.tare.debian.archive.Source.Forgiven;
import dev.tare.debian.control.Paragraph;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// The archives that apt is told of: one-line `sources.list` files and deb822 `.sources` files
/// (sources.list(5)). Sources of source packages and those that are switched off are left out.
///
/// @param passedOver those that are meant, and that only apt can read
public record SourceList(List<Source> sources, List<PassedOver> passedOver) {
  private static final int MAX_FILE = 1 << 20;

  /// A source that is left out, such as a disc.
  ///
  /// @param place where it is named
  public record PassedOver(String place, String address, String suite) {
    /// Whether packages for `wanted` would come from it.
    public boolean carries(String wanted) {
      return Source.carries(suite, wanted);
    }

    @Override
    public String toString() {
      return "%s: %s is left out: only http, https, file and copy are read"
          .formatted(place, address.replaceAll("//[^/@]*@", "//"));
    }
  }

  public SourceList {
    sources = List.copyOf(sources);
    passedOver = List.copyOf(passedOver);
  }

  /// @param folder such as `/etc/apt`
  /// @throws TareException CORRUPT where a file breaks the rules
  public static SourceList ofMachine(Path folder) {
    List<Path> files = new ArrayList<>();
    files.add(folder.resolve("sources.list"));
    try (Stream<Path> more = Files.list(folder.resolve("sources.list.d"))) {
      more.sorted().forEach(files::add);
    } catch (IOException e) {
      // none
    }
    Reading reading = new Reading();
    for (Path file : files) {
      String name = file.getFileName().toString();
      if (Files.isReadable(file) && (name.endsWith(".list") || name.endsWith(".sources"))) {
        reading.file(file);
      }
    }
    return reading.result();
  }

  /// @throws TareException NOT_FOUND, CORRUPT
  public static SourceList read(Path file) {
    Reading reading = new Reading();
    reading.file(file);
    return reading.result();
  }

  /// Whether [#ofMirror] takes a word for a line, which names its suite.
  public static boolean isLine(String text) {
    return text.strip().matches("(?s).*\\s.*");
  }

  /// What a user calls an archive in one word of a command line: the address of one, which means
  /// `main` of the suite and of its updates where it has them; or a line of sources.list(5), with
  /// or without the `deb` at its begin, that means itself alone. Without components it means
  /// `main`.
  ///
  /// @param suite the one that is meant by an address alone
  /// @throws TareException INVALID
  public static List<Source> ofMirror(String text, String suite, Trust trust) {
    String plain = text.strip();
    List<String> main = List.of("main");
    if (!isLine(plain)) {
      Source own = Source.of(plain, suite, main, trust);
      Source updates =
          Source.of(plain, suite + "-updates", main, List.of(), trust, EnumSet.of(Forgiven.ABSENT));
      // updates have none of their own
      return suite.contains("-") ? List.of(own) : List.of(own, updates);
    }
    try {
      OneLine line = OneLine.parse(plain.replaceFirst("^deb\\s+", ""));
      boolean isBare = line.components().isEmpty() && !line.suite().endsWith("/");
      Source found =
          Source.of(
              line.address(),
              line.suite(),
              isBare ? main : line.components(),
              line.architectures(),
              line.trust(),
              line.forgiven());
      return List.of(trust.equals(Trust.MACHINE) ? found : found.withTrust(trust));
    } catch (OneLine.Malformed e) {
      throw TareException.invalid("cannot use \"%s\" as an archive: %s".formatted(text, e.cause()))
          .withHint("give URL or \"URL SUITE COMPONENT…\"");
    }
  }

  static SourceList paragraphs(byte[] text, String what) {
    Reading reading = new Reading();
    reading.paragraphs(text, what);
    return reading.result();
  }

  static SourceList lines(String text, String what) {
    Reading reading = new Reading();
    reading.lines(text, what);
    return reading.result();
  }

  private static final class Reading {
    private final List<Source> sources = new ArrayList<>();
    private final List<PassedOver> passedOver = new ArrayList<>();

    SourceList result() {
      return new SourceList(sources, passedOver);
    }

    void file(Path file) {
      try (var in = Files.newInputStream(file)) {
        byte[] text = in.readNBytes(MAX_FILE + 1);
        if (text.length > MAX_FILE) {
          throw TareException.corrupt(
              "cannot read %s: it is longer than %d bytes".formatted(file, MAX_FILE));
        }
        if (file.toString().endsWith(".sources")) {
          paragraphs(text, file.toString());
        } else {
          lines(new String(text, StandardCharsets.UTF_8), file.toString());
        }
      } catch (IOException e) {
        throw TareException.of(e, "cannot read " + file);
      }
    }

    void paragraphs(byte[] text, String what) {
      int number = 0;
      for (Paragraph paragraph : Paragraph.parse(text, what)) {
        number++;
        boolean isOn = !isNo(paragraph.field("Enabled").orElse("yes"));
        if (isOn && paragraph.words("Types").contains("deb")) {
          paragraph(paragraph, "%s: paragraph %d".formatted(what, number));
        }
      }
    }

    private void paragraph(Paragraph paragraph, String place) {
      Set<Forgiven> forgiven =
          forgiven(
              Map.of(
                  "trusted", paragraph.field("Trusted").orElse(""),
                  "check-valid-until", paragraph.field("Check-Valid-Until").orElse(""),
                  "check-date", paragraph.field("Check-Date").orElse("")));
      for (String address : paragraph.words("URIs")) {
        for (String suite : paragraph.words("Suites")) {
          add(
              place,
              address,
              suite,
              paragraph.words("Components"),
              paragraph.words("Architectures").stream()
                  .map(word -> word.replaceFirst("^-", "!"))
                  .toList(),
              Trust.signedBy(paragraph.field("Signed-By").orElse("")),
              forgiven);
        }
      }
    }

    void lines(String text, String what) {
      int number = 0;
      for (String line : text.split("\n", -1)) {
        number++;
        // a disc's name may have a # in its brackets
        String plain = line.replaceFirst("^((?:[^#\\[]|\\[[^\\]]*\\])*)#.*", "$1").strip();
        if (plain.matches("deb[\\s\\[].*")) {
          line(plain.substring(3).strip(), "%s: line %d".formatted(what, number));
        }
      }
    }

    private void line(String text, String place) {
      try {
        OneLine line = OneLine.parse(text);
        add(
            place,
            line.address(),
            line.suite(),
            line.components(),
            line.architectures(),
            line.trust(),
            line.forgiven());
      } catch (OneLine.Malformed e) {
        throw TareException.corrupt("cannot read %s: %s".formatted(place, e.cause()));
      }
    }

    private void add(
        String place,
        String address,
        String suite,
        List<String> components,
        List<String> architectures,
        Trust trust,
        Set<Forgiven> forgiven) {
      if (!address.matches("(https?|file|copy):/.*") || suite.contains("$(")) {
        passedOver.add(new PassedOver(place, address, suite));
        return;
      }
      try {
        sources.add(Source.of(address, suite, components, architectures, trust, forgiven));
      } catch (TareException e) {
        throw TareException.corrupt("cannot read %s: %s".formatted(place, e.message()))
            .withCause(e);
      }
    }
  }

  private static boolean isNo(String value) {
    return List.of("no", "false", "without", "off", "disable", "0")
        .contains(value.toLowerCase(Locale.ROOT));
  }

  private static boolean isYes(String value) {
    return List.of("yes", "true", "with", "on", "enable", "1")
        .contains(value.toLowerCase(Locale.ROOT));
  }

  /// @param options by their names in one-line sources
  static Set<Forgiven> forgiven(Map<String, String> options) {
    Set<Forgiven> forgiven = EnumSet.noneOf(Forgiven.class);
    if (isYes(options.getOrDefault("trusted", ""))) {
      forgiven.add(Forgiven.UNSIGNED);
    }
    if (isNo(options.getOrDefault("check-valid-until", ""))) {
      forgiven.add(Forgiven.OUTDATED);
    }
    if (isNo(options.getOrDefault("check-date", ""))) {
      forgiven.add(Forgiven.FUTURE);
      // as apt has it: without a date nothing is outdated either
      forgiven.add(Forgiven.OUTDATED);
    }
    return forgiven;
  }
}
