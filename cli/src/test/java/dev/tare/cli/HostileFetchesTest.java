package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tare.cli.TareProcess.Outcome;
import dev.tare.testing.Machine;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// ADD of addresses that are options, commands or files of the machine (CVE-2019-13139).
@Tag("machine")
@Timeout(300)
class HostileFetchesTest {
  @TempDir Path dir;
  private HostileBuild build;

  @BeforeEach
  void open() throws Exception {
    Machine.needs("git");
    build = HostileBuild.within(dir);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://127.0.0.1:1/x.git#--upload-pack=touch${IFS}OUT/new",
        "https://127.0.0.1:1/x.git#-oProxyCommand=touch${IFS}OUT/new",
        "https://127.0.0.1:1/x.git#main:../../../../../../..OUT",
        "https://127.0.0.1:1/x.git#main:-x",
        "git@-oProxyCommand=touch${IFS}OUT/new:x.git",
        "ssh://-oProxyCommand=touch${IFS}OUT/new/x.git",
        "git://-x/y.git",
        "git://127.0.0.1:1/x.git#`touch${IFS}OUT/new`",
        "ext::sh${IFS}-c${IFS}touch%OUT/new.git",
        "file://OUT/canary",
        "file://OUT/repository.git",
        "OUT/repository.git",
        "http://127.0.0.1:1/../../canary",
        "http://[::1",
        "http:///canary",
        "https://127.0.0.1:1/x.git?ref=--upload-pack=touch${IFS}OUT/new"
      })
  void anAddressIsAnAddress(String address) throws Exception {
    // ${IFS} is for a shell; nothing of this may reach one
    String source = address.replace("OUT", build.outside.toString()).replace("${IFS}", "\\${IFS}");
    build.assertRefused(build.of("FROM scratch", "ADD " + source + " /x/"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"file://OUT/canary", "ftp://127.0.0.1:1/x", "SELF", "//OUT/canary", ""})
  void anAnswerThatSendsElsewhereIsNotFollowedThere(String location) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String self = "http://127.0.0.1:" + server.getAddress().getPort() + "/x";
    String target = location.replace("OUT", build.outside.toString()).replace("SELF", self);
    server.createContext(
        "/",
        exchange -> {
          if (!target.isEmpty()) {
            exchange.getResponseHeaders().add("Location", target);
          }
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    server.start();
    try {
      build.assertRefused(build.of("FROM scratch", "ADD " + self + " /x"));
    } finally {
      server.stop(0);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../../outside/new",
        "..%2F..%2Foutside%2Fnew",
        ".",
        "..",
        "%2e%2e",
        "",
        "a%00b",
        "a%0Ab"
      })
  void theNameThatAServerChoosesIsOneName(String name) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange
              .getResponseHeaders()
              .add("Content-Disposition", "attachment; filename=\"../../outside/new\"");
          exchange.sendResponseHeaders(200, 4);
          try (var body = exchange.getResponseBody()) {
            body.write("mine".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
          }
        });
    server.start();
    try {
      Outcome outcome =
          build.of(
              "FROM scratch",
              "ADD http://127.0.0.1:" + server.getAddress().getPort() + "/d/" + name + " /x/");
      if (outcome.status() == 0) {
        assertThat(build.tree().keySet()).allMatch(n -> n.equals("x") || n.matches("x/[^/]+"));
      } else {
        build.assertRefused(outcome);
      }
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aRepositorysHooksAndLinksDoNothing() throws Exception {
    assertThat(Files.exists(build.outside.resolve("new"))).isFalse();
    Path work = Files.createDirectory(dir.resolve("work"));
    String script =
        "git init -q . && git config user.email a@b && git config user.name a && ln -s "
            + build.outside
            + " link && echo mine >file && printf '[submodule \"x\"]\\n\\tpath = x\\n\\turl = file://"
            + build.outside
            + "\\n' >.gitmodules && git add -A && git commit -qm x && git update-server-info";
    Process git =
        new ProcessBuilder("sh", "-c", script).directory(work.toFile()).inheritIO().start();
    assertThat(git.waitFor()).isZero();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/x.git/",
        exchange -> {
          Path file = work.resolve(".git").resolve(exchange.getRequestURI().getPath().substring(7));
          boolean there = Files.isRegularFile(file);
          exchange.sendResponseHeaders(there ? 200 : 404, 0);
          if (there) {
            Files.copy(file, exchange.getResponseBody());
          }
          exchange.close();
        });
    server.start();
    try {
      String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/x.git";
      Outcome outcome =
          build.of("FROM scratch", "ADD " + address + " /x/", "ADD " + address + "#:link /y/");
      build.assertRefused(outcome);
    } finally {
      server.stop(0);
    }
  }
}
