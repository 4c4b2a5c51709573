package dev.tare.debian.apk;

import dev.tare.base.TareException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a folder of Alpine's packages offers: its `APKINDEX.tar.gz`.
///
/// @param description what the folder calls itself; may be empty
public record ApkIndex(String description, List<Offer> offers) {
  static final String FILE = "APKINDEX";

  /// A package.
  ///
  /// @param identity the SHA-1 of its control data: `Q1` and base64
  /// @param size of its file, in bytes
  /// @param needs what it depends on, in the format's words such as `so:libc.musl-x86_64.so.1`
  /// @param provides the names that it stands for besides its own, the same
  public record Offer(
      String name,
      String version,
      String architecture,
      String identity,
      long size,
      List<String> needs,
      List<String> provides) {
    public Offer {
      needs = List.copyOf(needs);
      provides = List.copyOf(provides);
    }

    /// In the folder of the index.
    public String file() {
      return "%s-%s.apk".formatted(name, version);
    }
  }

  public ApkIndex {
    offers = List.copyOf(offers);
  }

  /// @param file such as `x86_64/APKINDEX.tar.gz`
  /// @param keys of which one must have signed it; empty where it is trusted as it is
  /// @throws TareException CORRUPT where it is not signed, or breaks the rules; NOT_FOUND
  public static ApkIndex read(Path file, Optional<ApkKeys> keys) {
    String what = file.toString();
    try {
      Streams streams = Streams.of(file, what);
      if (keys.isPresent()) {
        keys.get().verify(streams, what);
      }
      if (streams.rest().size() > 0) {
        throw cannot(what, "something stands behind what is signed");
      }
      Map<String, byte[]> files = Streams.files(streams.head(), what);
      byte[] text = files.get(FILE);
      if (text == null) {
        throw cannot(what, "it has no " + FILE);
      }
      byte[] description = files.getOrDefault("DESCRIPTION", new byte[0]);
      return new ApkIndex(
          new String(description, StandardCharsets.UTF_8).strip(),
          offers(new String(text, StandardCharsets.UTF_8), what));
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + what);
    }
  }

  private static List<Offer> offers(String text, String what) {
    List<Offer> offers = new ArrayList<>();
    Map<String, String> fields = new HashMap<>();
    for (String line : (text + "\n\n").split("\n", -1)) {
      if (line.isEmpty()) {
        if (!fields.isEmpty()) {
          offers.add(offer(fields, what));
          fields.clear();
        }
      } else if (line.length() < 2
          || line.charAt(1) != ':'
          || fields.put(line.substring(0, 1), line.substring(2)) != null) {
        throw cannot(what, "\"%s\" is no field, or one that stands there twice".formatted(line));
      }
    }
    return offers;
  }

  private static Offer offer(Map<String, String> fields, String what) {
    return new Offer(
        field(fields, "P", "[A-Za-z0-9_][A-Za-z0-9+._-]*", what),
        field(fields, "V", "[A-Za-z0-9._~-]+", what),
        field(fields, "A", "[a-z0-9_]+", what),
        field(fields, "C", "Q1[A-Za-z0-9+/]{27}=", what),
        Long.parseLong(field(fields, "S", "[0-9]{1,12}", what)),
        words(fields, "D"),
        words(fields, "p"));
  }

  private static String field(Map<String, String> fields, String name, String form, String what) {
    String value = fields.getOrDefault(name, "");
    if (!value.matches(form)) {
      throw cannot(
          what,
          "package \"%s\": the field %s is \"%s\""
              .formatted(fields.getOrDefault("P", ""), name, value));
    }
    return value;
  }

  private static List<String> words(Map<String, String> fields, String name) {
    String value = fields.getOrDefault(name, "").strip();
    return value.isEmpty() ? List.of() : List.of(value.split(" +", -1));
  }

  private static TareException cannot(String what, String cause) {
    return TareException.corrupt("cannot read %s: %s".formatted(what, cause));
  }
}
