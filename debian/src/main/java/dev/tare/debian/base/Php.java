package dev.tare.debian.base;

import dev.tare.layer.TreePath;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// phpenmod(8) for all that is available, as the scripts of Debian's PHP packages call it.
final class Php {
  private static final Pattern AVAILABLE =
      Pattern.compile("/etc/php/([0-9.]+)/mods-available/([A-Za-z0-9_-]+)\\.ini");
  private static final Pattern PRIORITY =
      Pattern.compile("^;\\s*priority\\s*=\\s*(\\d{1,3})\\s*$", Pattern.MULTILINE);

  private Php() {}

  static void apply(Root root) {
    Set<String> made = new TreeSet<>();
    for (TreePath file : root.filesBelow("/etc/php")) {
      Matcher module = AVAILABLE.matcher(file.toString());
      if (module.matches()) {
        Matcher given = PRIORITY.matcher(root.text(file.toString()).orElse(""));
        String priority = given.find() ? given.group(1) : "20";
        for (TreePath folder : root.below("/etc/php/" + module.group(1))) {
          if (folder.toString().matches("/etc/php/[0-9.]+/[a-z0-9]+/conf\\.d")) {
            root.link("%s/%s-%s.ini".formatted(folder, priority, module.group(2)), file.toString());
            made.add(module.group(2));
          }
        }
      }
    }
    if (!made.isEmpty()) {
      root.rule("phpenmod", String.join(", ", made));
    }
  }
}
