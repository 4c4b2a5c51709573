package dev.tare.transport;

import dev.tare.base.Bytes;
import dev.tare.oci.Json;
import java.util.List;

/// One image as the `manifest.json` of `docker save` lists it: names of files in the archive.
record DockerImage(String config, List<String> tags, List<String> layers) {
  static final String MANIFEST = "manifest.json";

  /// @param where names the archive in messages
  static List<DockerImage> parse(Bytes manifest, String where) {
    // the document is an array, the reader takes objects
    Bytes wrapped = Bytes.utf8("{\"images\":").concat(manifest).concat(Bytes.utf8("}"));
    return Json.parse(wrapped, "manifest.json of " + where).objects("images").stream()
        .map(image ->
            new DockerImage(
                image.requiredString("Config"), image.strings("RepoTags"), image.strings("Layers")))
        .toList();
  }
}
