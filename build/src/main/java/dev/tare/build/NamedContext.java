package dev.tare.build;

import dev.tare.base.TareException;
import dev.tare.transport.Location;
import dev.tare.transport.Pick;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/// What `--build-context NAME=…` names: it stands for an image or a stage of that name.
public sealed interface NamedContext {
  /// A directory of this machine.
  record Directory(Path path) implements NamedContext {}

  /// An image, in the store or in a layout.
  record OfImage(Location location) implements NamedContext {}

  Pattern SCHEME = Pattern.compile("([a-z][a-z0-9+.-]*)://(.*)", Pattern.DOTALL);

  /// `DIR`, `oci-layout://PATH[:TAG][@DIGEST]` or `docker-image://NAME`.
  ///
  /// @param directory where relative paths begin
  /// @throws TareException INVALID where something is missing, NOT_FOUND where there is no such
  ///   directory, UNSUPPORTED for other forms
  static NamedContext parse(String text, Path directory) {
    var scheme = SCHEME.matcher(text);
    if (!scheme.matches()) {
      if (text.isEmpty()) {
        throw TareException.invalid("cannot read a build context: it names no place");
      }
      Path path = directory.resolve(text).normalize();
      if (!Files.isDirectory(path)) {
        throw TareException.notFound(
            "cannot read the build context %s: there is no directory of that name".formatted(path));
      }
      return new Directory(path);
    }
    String rest = scheme.group(2);
    return switch (scheme.group(1)) {
      case "oci-layout" -> new OfImage(layout(rest, directory));
      case "docker-image" -> new OfImage(new Location.Store(rest));
      default ->
          throw TareException.unsupported(
              "cannot read the build context \"%s\": tare knows directories, oci-layout:// and"
                      .formatted(text)
                  + " docker-image://");
    };
  }

  private static Location layout(String rest, Path directory) {
    int at = rest.indexOf('@');
    String name = at < 0 ? rest : rest.substring(0, at);
    int colon = name.lastIndexOf(':');
    boolean hasTag = colon > name.lastIndexOf('/');
    Path path = directory.resolve(hasTag ? name.substring(0, colon) : name).normalize();
    if (at >= 0) {
      return new Location.Layout(path, Pick.parse(rest.substring(at)));
    }
    return new Location.Layout(
        path, hasTag ? new Pick.Named(name.substring(colon + 1)) : new Pick.Only());
  }
}
