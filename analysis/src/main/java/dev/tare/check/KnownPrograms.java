package dev.tare.check;

import dev.tare.base.Bytes;
import dev.tare.closure.Shebang;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Programs that can do more than one image asks of them: what they may need proves little.
record KnownPrograms(Tree tree, StartedProgram started) {
  private static final Pattern INTERPRETER =
      Pattern.compile("(python|pypy|perl|ruby|php|lua|node|nodejs|java|deno|bun)[0-9.]*");

  /// Servers speak TLS to those who come, and need no certificates of others for that.
  private static final Set<String> SERVERS =
      Set.of(
          "apache2",
          "dovecot",
          "haproxy",
          "httpd",
          "lighttpd",
          "mariadbd",
          "memcached",
          "mongod",
          "mosquitto",
          "mysqld",
          "named",
          "nginx",
          "postgres",
          "redis-server",
          "redis-check-rdb",
          "slapd",
          "sshd",
          "stunnel",
          "stunnel4",
          "unbound",
          "valkey-server",
          "vsftpd");

  /// What scripts write that connect with TLS.
  private static final Pattern TLS =
      Pattern.compile(
          "https://|\\b(import|from|require|use)\\b[^\n]{0,40}"
              + "\\b(ssl|requests|urllib3?|httpx|aiohttp|boto3|LWP|https|axios|node-fetch|openssl)\\b");

  /// Nodes and Java bring certificates of their own.
  private static final Pattern HAS_ROOTS = Pattern.compile("(node|nodejs|java|deno|bun)[0-9.]*");

  private String fileName() {
    return started.program().file().path().fileName().toString();
  }

  /// The program that reads the script, or the program itself.
  private String reader() {
    String head = FileText.head(started.program().file(), Shebang.MAX_LENGTH);
    return Shebang.of(Bytes.of(head.getBytes(StandardCharsets.ISO_8859_1)))
        .map(line -> line.programOfEnv().orElse(line.interpreter()))
        .map(program -> TreePath.of(program).fileName().toString())
        .orElse(fileName());
  }

  boolean isInterpreter() {
    return INTERPRETER.matcher(reader()).matches();
  }

  /// Whether certificates of others may be of no matter to it.
  boolean mayDoWithoutRoots() {
    String reader = reader();
    return SERVERS.contains(reader)
        || HAS_ROOTS.matcher(reader).matches()
        || (isInterpreter() && scripts().stream().noneMatch(KnownPrograms::speaksTls));
  }

  private static boolean speaksTls(FileEntry script) {
    return FileText.contains(script, TLS);
  }

  /// The script that is started, and those among its arguments.
  private List<FileEntry> scripts() {
    List<FileEntry> scripts = new ArrayList<>();
    if (FileText.head(started.program().file(), 2).equals("#!")) {
      scripts.add(started.program().file());
    }
    for (String word : started.start().argv().subList(1, started.start().argv().size())) {
      boolean isName = !word.startsWith("-") && !word.isEmpty() && word.indexOf('\0') < 0;
      Optional<FileEntry> file = isName ? file(word) : Optional.empty();
      file.ifPresent(scripts::add);
    }
    return scripts;
  }

  private Optional<FileEntry> file(String word) {
    Bytes path = started.start().environment().absolute(Bytes.utf8(word));
    return Lookup.follow(tree, path)
        .entry()
        .filter(FileEntry.class::isInstance)
        .map(FileEntry.class::cast);
  }

  /// Whether the program itself, and not only a library that it may not use, imports one of these.
  boolean imports(Set<String> names) {
    return StartedProgram.symbols(started.program().file()).stream()
        .anyMatch(symbol -> !symbol.isDefined() && names.contains(symbol.name()));
  }
}
