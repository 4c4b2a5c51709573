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

  /// Servers speak TLS to those who come, and need no certificates of others for that; what these
  /// can connect to besides, their configuration says.
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

  /// In Go's table of functions, which no strip(1) takes away: a server of net/http, and who
  /// connects to others with TLS. A server holds the code for both, and calls one.
  private static final Pattern GO_SERVES =
      Pattern.compile("net/http\\.\\(\\*Server\\)\\.Serve\\x00");

  private static final Pattern GO_CONNECTS =
      Pattern.compile(
          "\\x00(net/http\\.\\(\\*Client\\)\\.do|net/http/httputil\\.\\(\\*ReverseProxy\\)\\.ServeHTTP"
              + "|crypto/tls\\.(dial|Dial|\\(\\*Dialer\\)\\.DialContext)|net/smtp\\.[A-Z(][^\\x00]*"
              + "|(github\\.com/(lib/pq|jackc/pg|go-sql-driver/|redis/go-redis|go-redis/|nats-io/nats"
              + "|segmentio/kafka|IBM/sarama|Shopify/sarama|gorilla/websocket\\.\\(\\*Dialer"
              + "|go-ldap/|eclipse/paho)|google\\.golang\\.org/grpc\\.\\(\\*ClientConn"
              + "|go\\.mongodb\\.org/|go\\.etcd\\.io/etcd/client|golang\\.org/x/net/websocket\\.Dial)"
              + "[^\\x00]*)\\x00");

  /// Of OpenSSL: who waits for others, and who goes to them.
  private static final Set<String> ACCEPTS = Set.of("SSL_accept", "SSL_set_accept_state");

  private static final Set<String> CONNECTS =
      Set.of(
          "SSL_connect",
          "SSL_set_connect_state",
          "BIO_new_ssl_connect",
          "TLS_client_method",
          "DTLS_client_method",
          "SSLv23_client_method",
          "TLSv1_2_client_method");

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
        || onlyServes()
        || HAS_ROOTS.matcher(reader).matches()
        || (isInterpreter() && scripts().stream().noneMatch(KnownPrograms::speaksTls));
  }

  private boolean onlyServes() {
    FileEntry file = started.program().file();
    boolean isGo = FileText.contains(file, GO_SERVES) && !FileText.contains(file, GO_CONNECTS);
    Set<String> imports = started.imports();
    boolean accepts =
        imports.stream().anyMatch(ACCEPTS::contains)
            && imports.stream().noneMatch(CONNECTS::contains);
    return isGo || accepts;
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
