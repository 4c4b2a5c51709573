package dev.tare.comparison;

import dev.tare.oci.Digest;
import dev.tare.oci.History;
import dev.tare.oci.ImageConfig;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;

/// What made a layer, as the history of the image says.
///
/// @param number of the layer, the lowest is 1
/// @param instruction as a Dockerfile has it; empty where the history says nothing
public record LayerOrigin(int number, Digest diffId, String instruction) {
  private static final Pattern NO_OPERATION = Pattern.compile("^/bin/sh -c #\\(nop\\)\\s+");
  private static final Pattern RUN =
      Pattern.compile("^(?:RUN )?(?:\\|\\d+ .*?)?/bin/sh -c ", Pattern.DOTALL);
  private static final Pattern BUILDKIT = Pattern.compile("\\s*# buildkit\\s*$");

  /// One for each layer, the lowest first. A history may be shorter than the layers are many.
  public static List<LayerOrigin> of(ImageConfig config) {
    Iterator<History> lines =
        config.history().stream().filter(line -> !line.emptyLayer()).iterator();
    List<LayerOrigin> origins = new ArrayList<>();
    for (Digest diffId : config.diffIds()) {
      String said = lines.hasNext() ? lines.next().createdBy().orElse("") : "";
      origins.add(new LayerOrigin(origins.size() + 1, diffId, instruction(said)));
    }
    return origins;
  }

  /// Builders write `RUN /bin/sh -c x # buildkit`, `/bin/sh -c #(nop) COPY …` and `|1 A=b /bin/sh
  /// -c x`.
  static String instruction(String createdBy) {
    String text = BUILDKIT.matcher(createdBy).replaceFirst("");
    if (NO_OPERATION.matcher(text).find()) {
      return NO_OPERATION.matcher(text).replaceFirst("").strip();
    }
    return RUN.matcher(text).replaceFirst("RUN ").replaceAll("\\s+", " ").strip();
  }

  /// `layer 2 (RUN make)`, `layer 2` where nothing is known of it.
  @Override
  public String toString() {
    return "layer " + number + (instruction.isEmpty() ? "" : " (" + instruction + ")");
  }
}
