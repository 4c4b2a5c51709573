package dev.tare.closure;

import dev.tare.base.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A file of `/etc/pam.d` (pam.d(5)): which modules are called, and which other services come in.
///
/// @param includes names of other files
record PamService(List<Module> modules, List<String> includes) {
  private static final Pattern LINE =
      Pattern.compile(
          "-?(?:auth|account|session|password)\\s+(\\[[^]]*\\]|\\S+)\\s+(\\S+)\\s*(.*)");

  private static final Pattern INCLUDE = Pattern.compile("@include\\s+(\\S+)");

  /// @param name as it is written: a path, or the name of a file in the directory of modules
  record Module(String name, List<String> arguments) {}

  static PamService parse(Bytes text) {
    List<Module> modules = new ArrayList<>();
    List<String> includes = new ArrayList<>();
    String all = new String(text.toByteArray(), StandardCharsets.ISO_8859_1);
    for (String line : all.replace("\\\n", " ").split("\n", -1)) {
      String written = line.replaceFirst("#.*", "").strip();
      Matcher include = INCLUDE.matcher(written);
      Matcher call = LINE.matcher(written);
      if (include.matches()) {
        includes.add(include.group(1));
      } else if (call.matches() && call.group(1).matches("include|substack")) {
        includes.add(call.group(2));
      } else if (call.matches()) {
        List<String> arguments = List.of(call.group(3).strip().split("\\s+", -1));
        modules.add(new Module(call.group(2), arguments));
      }
    }
    return new PamService(modules, includes);
  }
}
