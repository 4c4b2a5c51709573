package dev.tare.transport;

import java.nio.file.Path;

/// `CopyProgram STORE FROM TO`: a copy in a process of its own.
final class CopyProgram {
  private CopyProgram() {}

  public static void main(String[] words) {
    try (Place place = new Place(Path.of(words[0]))) {
      var _ = place.copy(words[1], words[2]);
    }
  }

  /// The command line of it, with the class path of this process.
  static String command(String... words) {
    String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
    String line =
        "'%s' -Xmx192m -XX:+UseSerialGC -cp '%s' dev.tare.transport.CopyProgram"
            .formatted(java, System.getProperty("java.class.path"));
    return line + " '" + String.join("' '", words) + "'";
  }
}
