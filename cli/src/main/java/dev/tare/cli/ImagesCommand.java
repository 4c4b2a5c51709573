package dev.tare.cli;

import dev.tare.cli.ImageRows.Row;
import dev.tare.cli.template.Fields;
import dev.tare.oci.Digest;
import dev.tare.store.ImageStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare images [NAME[:TAG]]`.
final class ImagesCommand implements Verb {
  private static final List<String> SORTS =
      List.of("added", "created", "id", "repository", "size", "tag");
  private static final Map<String, String> HEADERS =
      Map.of("ID", "IMAGE ID", "CreatedSince", "CREATED");

  private final PositionalParamSpec name =
      Arguments.optional(0, "NAME[:TAG]", "only images of this name; * and ? stand for anything");
  private final OptionSpec all =
      Arguments.flag("accepted as docker and podman do; all images are listed", "-a", "--all");
  private final OptionSpec quiet = Arguments.flag("ids alone", "-q", "--quiet");
  private final OptionSpec digests = Arguments.flag("show digests of manifests", "--digests");
  private final OptionSpec noTrunc = Arguments.flag("show ids in full", "--no-trunc");
  private final OptionSpec noHeading = Arguments.flag("leave out the header", "-n", "--noheading");
  private final OptionSpec sort =
      Arguments.choice(SORTS, "KEY", "order by " + String.join(", ", SORTS), "--sort");
  private final OptionSpec filter =
      Arguments.texts(
          "KEY=VALUE",
          "only images that match: " + String.join(", ", ImageFilter.KEYS),
          "-f",
          "--filter");
  private final OptionSpec format = Format.option();

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(name).addOption(all).addOption(quiet).addOption(digests);
    spec.addOption(noTrunc).addOption(noHeading).addOption(sort).addOption(filter);
    spec.addOption(format);
    Arguments.explain(
        spec,
        "Lists the images in the store, newest first by when they came there. SIZE is what an image"
            + " takes unpacked: layers uncompressed, config and manifest.",
        "tare images",
        "tare images --sort size nginx",
        "tare images --format '{{.Repository}}: {{.Size}}'",
        "tare images --filter dangling=true -q");
  }

  @Override
  public int run(Session session) {
    Format wanted = Format.of(format.getValue());
    try (ImageStore store = session.openStore()) {
      List<ListedImage> images =
          new ArrayList<>(
              ListedImage.all(store).stream()
                  .filter(ImageFilter.of(filter.getValue(), store))
                  .toList());
      session.console().print(text(images, wanted, store, session.clock().instant()));
    }
    return 0;
  }

  private String text(List<ListedImage> images, Format wanted, ImageStore store, Instant now) {
    ImageRows rows = new ImageRows(now, noTrunc.getValue());
    List<Row> listed = new ArrayList<>(named(ImageRows.of(images)));
    listed.sort(order(sort.getValue()));
    if (quiet.<Boolean>getValue()) {
      Set<String> ids = new LinkedHashSet<>();
      listed.forEach(row -> ids.add(rows.id(row)));
      return ids.isEmpty() ? "" : String.join("\n", ids) + "\n";
    }
    return switch (wanted) {
      case Format.Columns _ -> table(rows, listed);
      case Format.Json _ -> json(listed, ImageRows.sharedSizes(images, store.cache()));
      case Format.Templated t -> Format.rendered(t, Format.rows(listed, rows::fields), HEADERS);
    };
  }

  private List<Row> named(List<Row> rows) {
    @Nullable String pattern = name.getValue();
    if (pattern == null) {
      return rows;
    }
    var wanted = ImageFilter.reference(pattern);
    return rows.stream().filter(row -> row.name().filter(wanted).isPresent()).toList();
  }

  private static Comparator<Row> order(String key) {
    return switch (key) {
      case "created" ->
          Comparator.comparing((Row row) -> row.image().created().orElse(Instant.EPOCH)).reversed();
      case "id" -> Comparator.comparing(row -> row.image().id());
      case "repository" -> Comparator.comparing(Row::repository).thenComparing(Row::tag);
      case "size" -> Comparator.comparingLong((Row row) -> row.image().size());
      case "tag" -> Comparator.comparing(Row::tag);
      // the list comes in this order
      default -> (_, _) -> 0;
    };
  }

  private String table(ImageRows rows, List<Row> listed) {
    boolean withDigests = digests.getValue();
    Table table = Table.bare();
    if (!noHeading.<Boolean>getValue()) {
      table.row(cells(withDigests, "REPOSITORY", "TAG", "DIGEST", "IMAGE ID", "CREATED", "SIZE"));
    }
    for (Row row : listed) {
      String digest = row.image().descriptor().digest().toString();
      String size = Size.human(row.image().size());
      table.row(
          cells(
              withDigests, row.repository(), row.tag(), digest, rows.id(row), rows.age(row), size));
    }
    return table.toString();
  }

  private static List<String> cells(boolean withDigests, String... cells) {
    List<String> list = new ArrayList<>(List.of(cells));
    if (!withDigests) {
      list.remove(2);
    }
    return list;
  }

  private static String json(List<Row> listed, Map<Digest, Long> shared) {
    Set<ListedImage> images = new LinkedHashSet<>();
    listed.forEach(row -> images.add(row.image()));
    List<Fields> objects =
        Format.rows(
            List.copyOf(images),
            image -> ImageRows.json(image, shared.getOrDefault(image.id(), 0L)));
    return Format.json(objects);
  }
}
