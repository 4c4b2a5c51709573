package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real programs of the machine, packed and put to work inside the image. What a program needs
/// beyond its loader and libraries is given by `--add`, each with the reason.
@Tag("machine")
class PackedProgramsTest {
  @TempDir Path dir;
  private TareProcess tare;

  @BeforeEach
  void open() {
    tare = new TareProcess(dir);
  }

  @Test
  void bashRunsLoopsArraysAndArithmetic() {
    pack("bash");
    assertThat(
            run(
                "bash",
                "-c",
                "a=(3 1 2); s=0; for x in ${a[@]}; do ((s+=x*x)); done; echo $s ${#a[@]}"))
        .isEqualTo("14 3\n");
  }

  @Test
  void jqTransformsStandardInput() {
    pack("jq");
    assertThat(runWith("{\"a\":[1,2,3]}", "jq", "-c", "{sum: (.a|add), rev: (.a|reverse)}"))
        .isEqualTo("{\"sum\":6,\"rev\":[3,2,1]}\n");
  }

  @Test
  void sqlite3CreatesADatabaseAndQueriesItInASecondRun() {
    pack("sqlite3");
    String volume = dir + ":/data";
    ok(
        "run",
        "--rm",
        "-v",
        volume,
        "sqlite3",
        "/data/x.db",
        "create table t(a, b); insert into t values (1,'one'),(2,'two');");
    assertThat(
            ok("run", "--rm", "-v", volume, "sqlite3", "/data/x.db", "select b from t where a=2;")
                .out())
        .isEqualTo("two\n");
  }

  @Test
  void opensslVerifiesAChain() throws Exception {
    certificates();
    pack("openssl");
    String volume = dir + ":/pki:ro";
    assertThat(
            ok(
                    "run",
                    "--rm",
                    "-v",
                    volume,
                    "openssl",
                    "verify",
                    "-CAfile",
                    "/pki/ca.pem",
                    "-untrusted",
                    "/pki/mid.pem",
                    "/pki/leaf.pem")
                .out())
        .isEqualTo("/pki/leaf.pem: OK\n");
    TareProcess.Outcome broken =
        tare.run(
            "run",
            "--rm",
            "-v",
            volume,
            "openssl",
            "verify",
            "-CAfile",
            "/pki/ca.pem",
            "/pki/leaf.pem");
    assertThat(broken.status()).isEqualTo(2);
    assertThat(broken.err()).contains("unable to get local issuer certificate");
  }

  @Test
  void curlFetchesOverTlsFromAServerOnLoopback() throws Exception {
    certificates();
    int port = freePort();
    Process server =
        new ProcessBuilder(
                "openssl",
                "s_server",
                "-accept",
                "127.0.0.1:" + port,
                "-cert",
                dir + "/leaf.pem",
                "-cert_chain",
                dir + "/mid.pem",
                "-key",
                dir + "/leaf.key",
                "-www",
                "-quiet")
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("server.log").toFile())
            .start();
    try {
      awaitPort(port);
      // the machine's own roots come by themselves; these stand in their place
      pack("curl", "--add", dir + "/ca.pem:/etc/ssl/certs/ca-certificates.crt");
      String url = "https://127.0.0.1:" + port + "/";
      assertThat(ok("run", "--rm", "--network", "host", "curl", "-sS", url).out())
          .contains("Ciphers supported in s_server binary");
      pack("curl", "-t", "curl-with-other-roots");
      TareProcess.Outcome untrusted =
          tare.run("run", "--rm", "--network", "host", "curl-with-other-roots", "-sS", url);
      assertThat(untrusted.status()).as("curl: problem with the CA certificates").isIn(60, 77);
    } finally {
      server.destroy();
    }
  }

  @Test
  void gitInitialisesCommitsAndClones() throws Exception {
    pack(
        "git",
        // clone over file:// starts `git-upload-pack` through a shell
        "--add",
        "/bin/sh",
        "--add",
        "/usr/bin/git-upload-pack",
        "--env",
        "PATH=/usr/bin:/bin",
        "--env",
        "HOME=/work",
        "--env",
        "GIT_AUTHOR_NAME=A",
        "--env",
        "GIT_AUTHOR_EMAIL=a@example.com",
        "--env",
        "GIT_COMMITTER_NAME=A",
        "--env",
        "GIT_COMMITTER_EMAIL=a@example.com",
        "--workdir",
        "/work");
    Path work = Files.createDirectory(dir.resolve("work"));
    String volume = work + ":/work";
    ok("run", "--rm", "-v", volume, "git", "init", "-q", "-b", "main", "one");
    Files.writeString(work.resolve("one/file"), "content\n");
    ok("run", "--rm", "-v", volume, "git", "-C", "one", "add", "file");
    ok("run", "--rm", "-v", volume, "git", "-C", "one", "commit", "-q", "-m", "first");
    ok("run", "--rm", "-v", volume, "git", "clone", "-q", "file:///work/one", "two");
    assertThat(work.resolve("two/file")).hasContent("content\n");
    assertThat(ok("run", "--rm", "-v", volume, "git", "-C", "two", "log", "--format=%s %an").out())
        .isEqualTo("first A\n");
  }

  @Test
  void nginxServesTwoPagesAndEndsOnTerm() throws Exception {
    Machine.needs("nginx");
    int port = freePort();
    Path site = Files.createDirectory(dir.resolve("site"));
    Files.writeString(site.resolve("index.html"), "first page\n");
    Files.writeString(site.resolve("second.html"), "second page\n");
    Path empty = Files.createDirectory(dir.resolve("empty"));
    Files.writeString(
        dir.resolve("nginx.conf"),
        """
        daemon off;
        pid /run/nginx.pid;
        events {}
        http {
          access_log off;
          server { listen 127.0.0.1:%d; root /srv/www; }
        }
        """
            .formatted(port));
    pack(
        Machine.find("nginx").orElseThrow().toString(),
        "-t",
        "nginx",
        // what to serve and how is the user's
        "--add",
        dir + "/nginx.conf:/etc/nginx/nginx.conf",
        "--add",
        site + ":/srv/www",
        // nginx opens its log, makes its temporary folders and writes its pid before it serves
        "--add",
        empty + ":/var/log/nginx",
        "--add",
        empty + ":/var/lib/nginx",
        "--add",
        empty + ":/run",
        // as root it looks up the user that its workers change to
        "--add",
        "/etc/passwd",
        "--add",
        "/etc/group",
        "--cmd",
        "-e stderr");
    Process server =
        tare.builder(List.of("run", "--rm", "--network", "host", "nginx"))
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("nginx.log").toFile())
            .start();
    try {
      awaitPort(port);
      assertThat(page(port, "/")).isEqualTo("first page\n");
      assertThat(page(port, "/second.html")).isEqualTo("second page\n");
    } finally {
      server.destroy();
    }
    assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(server.exitValue()).as(Files.readString(dir.resolve("nginx.log"))).isZero();
  }

  @Test
  void aGoProgramIsOneFileAndWorks() throws Exception {
    Machine.needs("go");
    Files.writeString(
        dir.resolve("words.go"),
        """
        package main

        import ("bufio"; "encoding/json"; "fmt"; "os")

        func main() {
          count := map[string]int{}
          in := bufio.NewScanner(os.Stdin)
          in.Split(bufio.ScanWords)
          for in.Scan() { count[in.Text()]++ }
          out, _ := json.Marshal(count)
          fmt.Println(string(out))
        }
        """);
    ProcessBuilder build = new ProcessBuilder("go", "build", "-o", "words", "words.go");
    build.environment().put("CGO_ENABLED", "0");
    build.environment().put("GOFLAGS", "-mod=mod");
    build.environment().put("GOCACHE", dir.resolve("gocache").toString());
    shell(build);
    pack(dir + "/words");
    assertThat(files("words")).isEqualTo(List.of("words"));
    assertThat(runWith("b a b", "words")).isEqualTo("{\"a\":1,\"b\":2}\n");
  }

  @Test
  void aStaticMuslProgramIsOneFileAndWorks() throws Exception {
    Machine.needs("musl-gcc");
    Files.writeString(
        dir.resolve("sum.c"),
        """
        #include <stdio.h>
        int main(void) { long n, s = 0; while (scanf("%ld", &n) == 1) s += n; printf("%ld\\n", s); return s == 6 ? 0 : 3; }
        """);
    shell(new ProcessBuilder("musl-gcc", "-static", "-Os", "-o", "sum", "sum.c"));
    pack(dir + "/sum");
    assertThat(files("sum")).isEqualTo(List.of("sum"));
    assertThat(runWith("1 2 3", "sum")).isEqualTo("6\n");
    assertThat(tare.run(Bytes.utf8("5"), List.of("run", "--rm", "-i", "sum")).status())
        .isEqualTo(3);
  }

  @Test
  void aShellScriptComesWithItsInterpreter() throws Exception {
    Path script = dir.resolve("fizz");
    Files.writeString(
        script,
        """
        #!/bin/sh
        i=1
        while [ $i -le "$1" ]; do
          if [ $((i % 3)) = 0 ]; then printf 'fizz '; else printf '%d ' $i; fi
          i=$((i + 1))
        done
        """);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    pack(script.toString());
    assertThat(run("fizz", "5")).isEqualTo("1 2 fizz 4 5 ");
  }

  private void pack(String program, String... more) {
    List<String> words = new ArrayList<>(List.of("pack", program));
    if (!Arrays.asList(more).contains("-t")) {
      words.addAll(List.of("-t", Path.of(program).getFileName().toString()));
    }
    words.addAll(List.of(more));
    tare.run(Bytes.EMPTY, words).ok();
  }

  private TareProcess.Outcome ok(String... words) {
    return tare.run(words).ok();
  }

  private String run(String image, String... arguments) {
    List<String> words = new ArrayList<>(List.of("run", "--rm", image));
    words.addAll(List.of(arguments));
    return tare.run(Bytes.EMPTY, words).ok().out();
  }

  private String runWith(String input, String image, String... arguments) {
    List<String> words = new ArrayList<>(List.of("run", "--rm", "-i", image));
    words.addAll(List.of(arguments));
    return tare.run(Bytes.utf8(input), words).ok().out();
  }

  /// The names of all entries of an image.
  private List<String> files(String image) throws Exception {
    Path tar = dir.resolve("export.tar");
    tare.run("export", image, "-o", tar.toString()).ok();
    return shell(new ProcessBuilder("tar", "tf", tar.toString())).lines().toList();
  }

  private String shell(ProcessBuilder builder) throws IOException, InterruptedException {
    Path log = Files.createTempFile(dir, "log", "");
    Process process =
        builder
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(log)).isZero();
    return Files.readString(log);
  }

  /// A root, an authority below it, and a certificate for 127.0.0.1: `ca.pem`, `mid.pem`,
  /// `leaf.pem`.
  private void certificates() throws Exception {
    Files.writeString(dir.resolve("ca.ext"), "basicConstraints=critical,CA:TRUE\n");
    Files.writeString(dir.resolve("leaf.ext"), "subjectAltName=IP:127.0.0.1\n");
    String key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    String script =
        """
        set -e
        openssl req %1$s -keyout ca.key -x509 -subj /CN=root -days 2 -out ca.pem
        openssl req %1$s -keyout mid.key -subj /CN=middle -out mid.csr
        openssl x509 -req -in mid.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile ca.ext -days 2 -out mid.pem
        openssl req %1$s -keyout leaf.key -subj /CN=leaf -out leaf.csr
        openssl x509 -req -in leaf.csr -CA mid.pem -CAkey mid.key -CAcreateserial -extfile leaf.ext -days 2 -out leaf.pem
        chmod 644 *.pem
        """
            .formatted(key);
    shell(new ProcessBuilder("sh", "-c", script));
  }

  private static String page(int port, String path) throws IOException {
    try (var in = URI.create("http://127.0.0.1:" + port + path).toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void awaitPort(int port) throws Exception {
    for (int tries = 0; tries < 600; tries++) {
      try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (ConnectException e) {
        Thread.sleep(100);
      }
    }
    throw new AssertionError("nothing listens on port " + port);
  }
}
