package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.elf.Note;
import dev.tare.oci.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An object may say in a note what it opens while it runs (UAPI.12, `.note.dlopen`): a JSON array
/// of features, each with names of one library, the best first. Entries with the same feature are
/// needed together. The note is found by its type; members that are not known mean nothing.
final class DlopenNoteRule implements Rule {
  private static final String OWNER = "FDO";
  private static final int TYPE = 0x407c0c0a;
  private static final int MAX_SIZE = 1024 * 1024;

  /// One element of the array.
  private record Wish(List<String> names, Optional<String> feature, String priority) {
    static Wish of(Json json) {
      return new Wish(
          json.strings("soname"),
          json.string("feature"),
          json.string("priority").orElse("recommended"));
    }
  }

  @Override
  public void examine(Member member, Walk walk) {
    Optional<Mapping> mapping = walk.mapping(member.path());
    if (member.role() != Role.MAPPED || mapping.isEmpty()) {
      return;
    }
    int unnamed = 0;
    Map<String, List<Wish>> features = new LinkedHashMap<>();
    for (Wish wish : wishes(member, mapping.get(), walk)) {
      String feature = wish.feature.orElse("\0" + unnamed++);
      features.computeIfAbsent(feature, _ -> new ArrayList<>()).add(wish);
    }
    features.values().forEach(all -> take(all, member, mapping.get(), walk));
  }

  private static List<Wish> wishes(Member member, Mapping mapping, Walk walk) {
    List<Wish> wishes = new ArrayList<>();
    try {
      for (Note note : mapping.object().elf().notes()) {
        if (note.type() == TYPE && note.owner().equals(OWNER)) {
          Bytes array = Words.untilNul(note.description());
          Bytes object = Bytes.utf8("{\"all\":").concat(array).concat(Bytes.utf8("}"));
          if (array.length() <= MAX_SIZE) {
            Json json = Json.parse(object, "the dlopen note of " + member.path());
            json.objects("all").stream().map(Wish::of).forEach(wishes::add);
          }
        }
      }
    } catch (TareException e) {
      walk.add(new Problem.Unreadable(member.path(), e.message(), Verdict.RULE));
    }
    return wishes;
  }

  /// All libraries of one feature, or none: with some of them it does not work.
  private static void take(List<Wish> feature, Member member, Mapping mapping, Walk walk) {
    List<Bytes> paths = new ArrayList<>();
    for (Wish wish : feature) {
      Optional<Bytes> path =
          wish.names.stream().map(Bytes::utf8).flatMap(n -> mapping.find(n).stream()).findFirst();
      if (path.isPresent()) {
        paths.add(path.get());
      } else if (wish.priority.equals("required")) {
        Bytes name = Bytes.utf8(String.join(" or ", wish.names));
        walk.add(missing(member, name));
      }
    }
    if (paths.size() == feature.size()) {
      for (int i = 0; i < paths.size(); i++) {
        take(paths.get(i), feature.get(i), member, mapping, walk);
      }
    }
  }

  private static Problem missing(Member member, Bytes name) {
    return new Problem.Missing(
        member.path(), Reason.Kind.DLOPEN_NOTE, name, List.of(), Optional.empty());
  }

  private static void take(Bytes path, Wish wish, Member member, Mapping mapping, Walk walk) {
    boolean isSuggested = wish.priority.equals("suggested");
    Reason.Kind kind = isSuggested ? Reason.Kind.DLOPEN_HINT : Reason.Kind.DLOPEN_NOTE;
    String feature = wish.feature.map(f -> " for " + f).orElse("");
    String detail =
        "dlopen note, %s%s: %s".formatted(wish.priority, feature, wish.names.getFirst());
    Reason reason = Reason.of(kind, member.path(), detail);
    if (isSuggested) {
      walk.suspect(path, reason, () -> mapping.open(path, reason));
    } else {
      mapping.open(path, reason);
    }
  }
}
