package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.base.Glob;
import dev.tare.base.TareException;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// nginx reads its configuration where its packages put it, and that names other files by
/// directives: included ones, certificates, and directories whose content is handed out. Which
/// names in such a directory are asked for only the world knows: all of it is served.
final class WebRule implements Rule {
  private static final int MAX_SIZE = 1 << 20;

  private static final List<String> CONFIGURATIONS =
      List.of(
          "/etc/nginx/nginx.conf",
          "/usr/local/nginx/conf/nginx.conf",
          "/usr/local/openresty/nginx/conf/nginx.conf",
          "/opt/bitnami/nginx/conf/nginx.conf");

  /// Where relative names of directories begin (`--prefix`).
  private static final List<String> PREFIXES =
      List.of(
          "/usr/share/nginx",
          "/etc/nginx",
          "/usr/local/nginx",
          "/usr/local/openresty/nginx",
          "/var/lib/nginx",
          "/opt/bitnami/nginx");

  private static final Pattern DIRECTIVE =
      Pattern.compile(
          "(?:^|[;{}\\s])(root|alias|include|ssl_\\w*certificate|ssl_certificate_key|ssl_dhparam|ssl_crl"
              + "|ssl_password_file|auth_basic_user_file|\\w+_ssl_\\w*certificate(?:_key)?)"
              + "\\s+(\"[^\"]*\"|'[^']*'|[^\\s;{}]+)\\s*;");

  private static final Pattern COMMENT = Pattern.compile("(?m)(^|[\\s;{}])#.*$");

  /// What a whole configuration of nginx has and no other file is likely to.
  private static final Pattern BLOCK = Pattern.compile("(?:^|[;}\\s])http\\s*\\{");

  private static final Set<Reason.Kind> ASKED =
      EnumSet.of(
          Reason.Kind.SERVER_CONFIG,
          Reason.Kind.INCLUDE,
          Reason.Kind.ADDED,
          Reason.Kind.SCRIPT_WORD,
          Reason.Kind.PATH);

  /// Configuration of nginx that was read, and directories that are served.
  private final Set<TreePath> seen = new HashSet<>();

  @Override
  public void examine(Member member, Walk walk) {
    String name = member.path().fileName().toString();
    if (member.role() == Role.START && (name.equals("nginx") || name.equals("openresty"))) {
      for (String path : CONFIGURATIONS) {
        walk.take(
            Bytes.utf8(path), Reason.of(Reason.Kind.SERVER_CONFIG, member.path(), "its default"));
      }
    }
    if (member.role() == Role.PART && mayBeConfiguration(member, walk)) {
      walk.head(member.path(), member.file().content(), MAX_SIZE)
          .filter(text -> text.indexOf('\0', 0) < 0)
          .map(text -> COMMENT.matcher(text.toString()).replaceAll("$1"))
          .filter(text -> isIncluded(member, walk) || BLOCK.matcher(text).find())
          .filter(_ -> seen.add(member.path()))
          .ifPresent(text -> read(text, member, walk));
    }
  }

  private static boolean mayBeConfiguration(Member member, Walk walk) {
    return walk.reasons().getOrDefault(member.path(), List.of()).stream()
        .anyMatch(reason -> ASKED.contains(reason.kind()));
  }

  private boolean isIncluded(Member member, Walk walk) {
    return walk.reasons().getOrDefault(member.path(), List.of()).stream()
        .anyMatch(reason -> reason.from().filter(seen::contains).isPresent());
  }

  private void read(String text, Member member, Walk walk) {
    Matcher directive = DIRECTIVE.matcher(text);
    int from = 0;
    while (directive.find(from)) {
      from = directive.end() - 1; // its semicolon may stand before the next one
      String word = directive.group(2).replaceAll("[\"']", "");
      String said = directive.group(1) + " " + word + ";";
      switch (directive.group(1)) {
        case "root", "alias" -> served(word, said, member, walk);
        case "include" -> {
          Reason reason = Reason.of(Reason.Kind.INCLUDE, member.path(), said);
          included(absolute(word, member), walk).forEach(path -> walk.take(path, reason));
        }
        default ->
            walk.take(
                Bytes.utf8(absolute(word, member)),
                Reason.of(Reason.Kind.INCLUDE, member.path(), said));
      }
    }
  }

  /// What stands before a variable is served as a whole; the root is not, which nobody means.
  private void served(String word, String said, Member member, Walk walk) {
    int variable = word.indexOf('$');
    String known = variable < 0 ? word : word.substring(0, word.lastIndexOf('/', variable) + 1);
    if (known.isEmpty() || known.equals("/")) {
      return;
    }
    List<String> paths =
        known.startsWith("/")
            ? List.of(known)
            : PREFIXES.stream().map(prefix -> prefix + "/" + known).toList();
    Reason reason = Reason.of(Reason.Kind.SERVED, member.path(), said);
    for (String path : paths) {
      boolean isNew =
          walk.look(Bytes.utf8(path)).entry().orElse(null) instanceof DirectoryEntry directory
              && !directory.path().isRoot()
              && seen.add(directory.path());
      if (isNew) {
        walk.addAll(Bytes.utf8(path), reason);
      } else {
        walk.take(Bytes.utf8(path), reason); // `alias` of one file, or named once more
      }
    }
  }

  /// Names begin at the directory of nginx.conf, whoever includes whom.
  private static String absolute(String word, Member member) {
    if (word.startsWith("/")) {
      return word;
    }
    TreePath at = member.path().parent();
    for (String configuration : CONFIGURATIONS) {
      TreePath home = TreePath.of(configuration).parent();
      if (member.path().isUnder(home)) {
        at = home;
      }
    }
    return at + "/" + word;
  }

  private static List<Bytes> included(String path, Walk walk) {
    int slash = path.lastIndexOf('/');
    String last = path.substring(slash + 1);
    if (last.indexOf('*') < 0 && last.indexOf('?') < 0) {
      return List.of(Bytes.utf8(path));
    }
    List<Bytes> found = new ArrayList<>();
    Glob glob;
    try {
      glob = Glob.of(last);
    } catch (TareException e) {
      return found; // nginx does not start with it
    }
    if (walk.look(Bytes.utf8(path.substring(0, slash + 1))).entry().orElse(null)
        instanceof DirectoryEntry directory) {
      for (Bytes name : walk.tree().names(directory.path())) {
        if (glob.matches("/" + name)) {
          found.add(Bytes.utf8(path.substring(0, slash + 1)).concat(name));
        }
      }
    }
    return found;
  }
}
