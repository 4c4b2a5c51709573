package dev.tare.runtime;

import dev.tare.base.TareException;
import dev.tare.sys.Command;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/// The static program of `src/main/c/first.c`: the first process of a container, what becomes a
/// program that enters the built-in sandbox, and what sets a start of a container apart. Kept as
/// text, so that a review sees every byte.
final class FirstProcess {
  /// Where a container has it: in memory, so that nothing is added to its files.
  static final String PLACE = "/dev/init";

  /// Its name in a run folder.
  static final String FILE = "first";

  private FirstProcess() {}

  /// Whether there is one for this processor.
  static boolean isKnown() {
    return FirstProcess.class.getResource(resource()) != null;
  }

  private static String resource() {
    return "first-" + machine() + ".hex";
  }

  /// @throws TareException UNSUPPORTED where it was never made for this processor
  static byte[] program() {
    try (InputStream in = FirstProcess.class.getResourceAsStream(resource())) {
      if (in == null) {
        throw TareException.unsupported(
                "cannot give the container a first process: there is none for " + machine())
            .withHint("host/src/main/sh/first.sh makes it, where there is a compiler");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return HexFormat.of().parseHex(text.replace("\n", ""));
    } catch (IOException e) {
      throw TareException.of(e, "cannot read the first process of containers");
    }
  }

  private static String machine() {
    String name = System.getProperty("os.arch");
    return name.equals("amd64") ? "x86_64" : name;
  }

  /// Writes it to `file`, for everybody to run: users of a container are not ours.
  static void write(Path file) throws IOException {
    Command.writeProgram(file, program());
  }
}
