package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tare.base.Bytes;
import dev.tare.debian.base.Recipe;
import dev.tare.debian.base.RecipeCosts;
import dev.tare.oci.Json;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every recipe, made of the machine's archives, with a program at work in it: as root and as the
/// user `nonroot`.
@Tag("machine")
class RecipesTest {
  /// Asks what programs ask of a base: names of users, time zones, a folder to write to.
  private static final String PROGRAM =
      """
      #include <stdio.h>
      #include <pwd.h>
      #include <time.h>
      #include <unistd.h>
      int main(void) {
        struct passwd *user = getpwuid(getuid());
        time_t hour = 12 * 3600;
        FILE *file = fopen("/tmp/x", "w");
        printf("%s %d %s\\n", user ? user->pw_name : "?", localtime(&hour)->tm_hour,
               file ? "writes" : "writes not");
        return 0;
      }
      """;

  private static final String IN_TOKYO = " 21 writes\n";

  @TempDir static Path dir;
  private static TareProcess tare;

  @BeforeAll
  static void open() throws IOException {
    Machine.needs("gcc", "g++", "musl-gcc", "javac");
    tare = new TareProcess(dir);
    Files.writeString(dir.resolve("p.c"), PROGRAM);
    Files.writeString(
        dir.resolve("p.cc"),
        """
        #include <iostream>
        #include <stdexcept>
        int main() {
          try { throw std::runtime_error("thrown"); }
          catch (const std::exception &e) { std::cout << e.what() << std::endl; }
        }
        """);
    Files.writeString(
        dir.resolve("P.java"),
        """
        public class P {
          public static void main(String[] a) throws Exception {
            javax.net.ssl.SSLContext.getDefault();
            System.out.println(System.getProperty("user.name") + " " + "ä".length());
          }
        }
        """);
  }

  @Test
  void staticRunsAStaticProgram() throws Exception {
    runsAProgram("static", "gcc", "-static", "p.c");
  }

  @Test
  void muslRunsAProgramLinkedWithMusl() throws Exception {
    runsAProgram("musl", "musl-gcc", "p.c");
  }

  @Test
  void glibcRunsADynamicProgram() throws Exception {
    runsAProgram("glibc", "gcc", "p.c");
  }

  @Test
  void ccRunsAProgramInCppThatThrows() throws Exception {
    put("cc", "g++", "p.cc");
    assertThat(run("cc-p")).isEqualTo("thrown\n");
    assertThat(run("--user", "nonroot", "cc-p")).isEqualTo("thrown\n");
  }

  private void runsAProgram(String recipe, String... compiler) throws Exception {
    put(recipe, compiler);
    String image = recipe + "-p";
    assertThat(run("-e", "TZ=Asia/Tokyo", image)).isEqualTo("root" + IN_TOKYO);
    assertThat(run("-e", "TZ=Asia/Tokyo", "--user", "nonroot", image))
        .isEqualTo("nonroot" + IN_TOKYO);
  }

  /// Builds an image on that of a recipe, with a program in it, and checks it.
  private void put(String recipe, String... compiler) throws Exception {
    make(recipe);
    Path context = Files.createDirectory(dir.resolve(recipe));
    String source = dir.resolve(compiler[compiler.length - 1]).toString();
    List<String> words = new ArrayList<>(List.of(compiler));
    words.set(words.size() - 1, source);
    words.addAll(List.of("-o", context.resolve("p").toString()));
    Process process = new ProcessBuilder(words).inheritIO().start();
    assertThat(process.waitFor()).isZero();
    Files.writeString(
        context.resolve("Dockerfile"), "FROM %s\nCOPY p /p\nCMD [\"/p\"]\n".formatted(recipe));
    tare.run("build", "-q", "-t", recipe + "-p", context.toString()).ok();
    assertThat(tare.run("check", recipe + "-p").ok().out()).doesNotContain("error:", "warning:");
  }

  @Test
  void busyboxHasItsShellAndNames() {
    make("busybox");
    hasAShell("busybox");
  }

  @Test
  void busyboxGlibcDoesTooAndRunsADynamicProgram() throws Exception {
    runsAProgramOfGlibc();
    hasAShell("busybox-glibc");
  }

  private void runsAProgramOfGlibc() throws Exception {
    put("busybox-glibc", "gcc", "p.c");
    assertThat(run("--user", "nonroot", "busybox-glibc-p")).isEqualTo("nonroot 12 writes\n");
  }

  private void hasAShell(String image) {
    String script = "echo a b | awk '{ print $2 }'; id -un; [ -x /bin/vi ] && ls /bin | wc -l";
    assertThat(run("--user", "nonroot", image, "sh", "-c", script))
        .matches("b\nnonroot\n2[0-9][0-9]\n");
    assertThat(tare.run("check", image).ok().out()).doesNotContain("error:", "warning:");
  }

  @Test
  void debianIsASystemThatDpkgAndAptKnow() {
    make("debian");
    assertThat(run("debian", "bash", "-c", "dpkg --audit && dpkg -l apt | tail -n 1"))
        .startsWith("ii  apt ");
    assertThat(run("debian", "dpkg", "-S", "/bin/bash")).isEqualTo("bash: /bin/bash\n");
    assertThat(run("debian", "apt-get", "-s", "remove", "apt", "--allow-remove-essential"))
        .contains("Remv apt ");
    sound("debian");
  }

  @Test
  void pythonImportsSslAndSqliteAndTrustsAuthorities() {
    make("python");
    String script =
        "import ssl, sqlite3, getpass; c = ssl.create_default_context();"
            + " print(len(c.get_ca_certs()) > 100, getpass.getuser(), sqlite3.connect(':memory:')"
            + ".execute('select 6*7').fetchone()[0])";
    assertThat(run("python", "python3", "-c", script)).isEqualTo("True root 42\n");
    assertThat(run("--user", "nonroot", "python", "python3", "-c", script))
        .isEqualTo("True nonroot 42\n");
    sound("python");
  }

  @Test
  void javaRunsAClass() throws Exception {
    make("java-runtime");
    Path context = Files.createDirectory(dir.resolve("java"));
    Process process =
        new ProcessBuilder(
                "javac",
                "--release",
                "17",
                "-d",
                context.toString(),
                dir.resolve("P.java").toString())
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
    Files.writeString(
        context.resolve("Dockerfile"),
        "FROM java-runtime\nCOPY P.class /app/P.class\nCMD [\"java\", \"-cp\", \"/app\", \"P\"]\n");
    tare.run("build", "-q", "-t", "java", context.toString()).ok();
    assertThat(run("java")).isEqualTo("root 1\n");
    assertThat(run("--user", "nonroot", "java")).isEqualTo("nonroot 1\n");
    sound("java-runtime");
  }

  @Test
  void nodeEvaluates() {
    make("node");
    String script = "console.log(os.userInfo().username, crypto.randomBytes(3).length)";
    assertThat(run("node", "node", "-e", script)).isEqualTo("root 3\n");
    assertThat(run("--user", "nonroot", "node", "node", "-e", script)).isEqualTo("nonroot 3\n");
    sound("node");
  }

  @Test
  void nginxServesItsPageAndLogsToStandardOutput() throws Exception {
    make("nginx");
    sound("nginx");
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Path site = dir.resolve("site");
    Files.writeString(
        site,
        "server { listen 127.0.0.1:%d; root /var/www/html; index index.nginx-debian.html; }\n"
            .formatted(port));
    Path log = dir.resolve("nginx.log");
    Process server =
        tare.builder(
                List.of(
                    "run",
                    "--rm",
                    "--network",
                    "host",
                    "-v",
                    site + ":/etc/nginx/sites-available/default",
                    "nginx"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(page(port)).contains("Welcome to nginx!");
    } finally {
      server.destroy();
    }
    assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(log)).contains("\"GET / HTTP/1.1\" 200");
  }

  /// Of a server that may not listen yet.
  private static String page(int port) throws Exception {
    for (int tries = 0; tries < 600; tries++) {
      try (InputStream in = URI.create("http://127.0.0.1:" + port + "/").toURL().openStream()) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } catch (ConnectException e) {
        Thread.sleep(100);
      }
    }
    throw new AssertionError("nothing listens on port " + port);
  }

  private void sound(String image) {
    assertThat(tare.run("check", image).ok().out()).doesNotContain("error:", "warning:");
  }

  private void make(String recipe) {
    tare.run("base", "@" + recipe, "-q", "-t", recipe).ok();
    costsWhatTheListSays(recipe);
  }

  /// Archives change: sizes by what updates of packages change, what is counted not at all.
  private void costsWhatTheListSays(String recipe) {
    RecipeCosts.Cost listed =
        Objects.requireNonNull(RecipeCosts.measured().byRecipe().get(recipe), recipe);
    Json found =
        Json.parse(
                Bytes.utf8(tare.run("compare", recipe, "--format", "json").ok().out()), "compare")
            .objects("images")
            .getFirst();
    assertThat(found.integer("stored").orElseThrow())
        .isCloseTo(listed.stored(), Percentage.withPercentage(5));
    assertThat(found.integer("pulled").orElseThrow())
        .isCloseTo(listed.pulled(), Percentage.withPercentage(5));
    assertThat(found.integer("files").orElseThrow()).isCloseTo(listed.files(), within(20L));
    assertThat(found.integer("packages").orElseThrow()).isEqualTo(listed.records());
    assertThat(found.strings("setuid")).hasSize(listed.setuid());
    assertThat(found.strings("shells")).hasSize(listed.shells());
  }

  @Test
  void theListNamesThemAllWithTheirCost() {
    String table = tare.run("base", "--list").ok().out();
    for (Recipe recipe : Recipe.all()) {
      assertThat(table).containsPattern("(?m)^%s  +[0-9.]+ [kM]B ".formatted(recipe));
    }
  }

  private String run(String... words) {
    List<String> all = new ArrayList<>(List.of("run", "--rm"));
    all.addAll(List.of(words));
    return tare.run(all.toArray(String[]::new)).ok().out();
  }
}
