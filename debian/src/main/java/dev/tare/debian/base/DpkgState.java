package dev.tare.debian.base;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.debian.control.Paragraph;
import dev.tare.debian.deb.Deb;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The database of dpkg (`/var/lib/dpkg`), as dpkg itself would have written it: for images into
/// which more is to be installed.
final class DpkgState {
  private static final String FOLDER = "/var/lib/dpkg/";
  private static final Set<String> SCRIPTS =
      Set.of("preinst", "postinst", "prerm", "postrm", "config");

  private final Root root;

  /// Who is told of what, by the file that says so.
  private final Map<String, StringBuilder> interests = new TreeMap<>();

  private DpkgState(Root root) {
    this.root = root;
  }

  static void write(Root root, List<Deb> debs) {
    DpkgState state = new DpkgState(root);
    StringBuilder status = new StringBuilder();
    debs.stream()
        .sorted(Comparator.comparing(Deb::name))
        .forEach(deb -> {
          status.append(state.paragraph(deb)).append('\n');
          state.info(deb);
          deb.text("triggers").ifPresent(text -> state.interests(deb, text));
        });
    root.file(FOLDER + "status", status.toString());
    root.file(FOLDER + "info/format", "1\n");
    for (String name : List.of("parts", "updates", "triggers")) {
      root.directory(FOLDER + name, Attributes.of(0755).withMtime(Instant.EPOCH));
    }
    state.interests.forEach(
        (name, text) -> root.file(FOLDER + "triggers/" + name, text.toString()));
    root.rule("dpkg", "its database of %d packages".formatted(debs.size()));
  }

  private String paragraph(Deb deb) {
    // a package does not say of itself whether it is installed
    Paragraph rest = deb.control().without("Package", "Status");
    String sums =
        deb.conffiles().stream()
            .map(path -> " /%s %s\n".formatted(latin(path.name()), sum(deb, path)))
            .collect(Collectors.joining());
    return "Package: %s\nStatus: install ok installed\n%s%s"
        .formatted(deb.name(), rest, sums.isEmpty() ? "" : "Conffiles:\n" + sums);
  }

  private static String sum(Deb deb, TreePath path) {
    for (Entry entry : deb.entries()) {
      if (entry instanceof Entry.FileEntry file && file.path().equals(path)) {
        try (InputStream in =
            new DigestInputStream(file.content().open(), MessageDigest.getInstance("MD5"))) {
          in.transferTo(OutputStream.nullOutputStream());
          return HexFormat.of().formatHex(((DigestInputStream) in).getMessageDigest().digest());
        } catch (IOException e) {
          throw TareException.of(e, "cannot read " + path);
        } catch (NoSuchAlgorithmException e) {
          throw new AssertionError("every Java platform has MD5", e);
        }
      }
    }
    return "newconffile";
  }

  private void info(Deb deb) {
    boolean isOneOfMany = deb.control().field("Multi-Arch").orElse("").equals("same");
    String name =
        isOneOfMany
            ? deb.name() + ":" + deb.control().field("Architecture").orElse("")
            : deb.name();
    Stream<String> names =
        deb.entries().stream()
            .filter(entry -> !entry.path().isRoot())
            .map(entry -> "/" + latin(entry.path().name()));
    String paths =
        Stream.concat(Stream.of("/."), names)
            .distinct()
            .map(path -> path + "\n")
            .collect(Collectors.joining());
    root.file(FOLDER + "info/" + name + ".list", paths);
    deb.files()
        .forEach((file, content) ->
            root.file(
                FOLDER + "info/" + name + "." + file,
                latin(content),
                Attributes.of(SCRIPTS.contains(file) ? 0755 : 0644).withMtime(Instant.EPOCH)));
  }

  private static String latin(Bytes bytes) {
    return new String(bytes.toByteArray(), StandardCharsets.ISO_8859_1);
  }

  /// Lines such as `interest-noawait ldconfig`, deb-triggers(5): of files all in one list, of other
  /// things a list for each.
  private void interests(Deb deb, String text) {
    for (String line : text.lines().map(String::strip).toList()) {
      String[] words = line.split("\\s+", -1);
      if (words.length == 2 && words[0].startsWith("interest")) {
        String who = deb.name() + (words[0].endsWith("-noawait") ? "/noawait" : "");
        boolean isFile = words[1].startsWith("/");
        interests
            .computeIfAbsent(isFile ? "File" : words[1], _ -> new StringBuilder())
            .append(isFile ? words[1] + " " + who : who)
            .append('\n');
      }
    }
  }
}
