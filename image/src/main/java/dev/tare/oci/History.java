package dev.tare.oci;

import java.util.Optional;
import java.util.regex.Pattern;

/// One line of an image's history.
///
/// @param created RFC 3339 time, as written in the config
/// @param emptyLayer whether this line made no layer
public record History(
    Optional<String> created,
    Optional<String> createdBy,
    Optional<String> author,
    Optional<String> comment,
    boolean emptyLayer) {

  private static final Pattern NO_OPERATION = Pattern.compile("^/bin/sh -c #\\(nop\\) ");
  private static final Pattern RUN = Pattern.compile("^(?:RUN )?(?:\\|\\d+ .*?)?/bin/sh -c ");
  private static final Pattern BUILDKIT = Pattern.compile(" # buildkit$");

  /// The instruction as its author wrote it, on one line; empty where nothing is told. Builders
  /// write `RUN /bin/sh -c x # buildkit`, `/bin/sh -c #(nop) COPY …` and `|1 A=b /bin/sh -c x`.
  public String instruction() {
    String line = createdBy.orElse("").replaceAll("\\s+", " ").strip();
    String text = BUILDKIT.matcher(line).replaceFirst("");
    return NO_OPERATION.matcher(text).find()
        ? NO_OPERATION.matcher(text).replaceFirst("").strip()
        : RUN.matcher(text).replaceFirst("RUN ").strip();
  }

  /// A line that made a layer and has no time.
  public static History layer(String createdBy) {
    return new History(
        Optional.empty(), Optional.of(createdBy), Optional.empty(), Optional.empty(), false);
  }

  /// A line that made no layer and has no time.
  public static History empty(String createdBy) {
    return layer(createdBy).withoutLayer();
  }

  /// The same line, which made no layer.
  public History withoutLayer() {
    return new History(created, createdBy, author, comment, true);
  }

  public History withCreated(Optional<String> newCreated) {
    return new History(newCreated, createdBy, author, comment, emptyLayer);
  }

  public History withComment(String newComment) {
    return new History(created, createdBy, author, Optional.of(newComment), emptyLayer);
  }

  static History parse(Json json) {
    json.refuseOtherCase("created", "created_by", "author", "comment", "empty_layer");
    return new History(
        json.string("created"),
        json.string("created_by"),
        json.string("author"),
        json.string("comment"),
        json.bool("empty_layer"));
  }

  Json render() {
    Json json = Json.empty("history");
    json = created.isEmpty() ? json : json.with("created", created.get());
    json = createdBy.isEmpty() ? json : json.with("created_by", createdBy.get());
    json = author.isEmpty() ? json : json.with("author", author.get());
    json = comment.isEmpty() ? json : json.with("comment", comment.get());
    return emptyLayer ? json.with("empty_layer", true) : json;
  }
}
