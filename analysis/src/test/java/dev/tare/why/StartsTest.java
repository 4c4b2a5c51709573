package dev.tare.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.closure.LiteralTree;
import dev.tare.elf.ElfBuilder;
import dev.tare.oci.Healthcheck;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Platform;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StartsTest {
  private static final LiteralTree TREE =
      LiteralTree.of()
          .file("/bin/sh", "sh")
          .file("/usr/bin/tini", "t")
          .file("/usr/bin/app", "a")
          .file("/usr/bin/test", "t")
          .file("/usr/bin/check", "c")
          .file("/entry.sh", "#!/bin/sh\n")
          .file("/etc/app.conf", 0644, Bytes.utf8("x"))
          .file("/w/app.jar", 0644, Bytes.utf8("x"));

  private static ImageConfig config() {
    return ImageConfig.of(Platform.host()).withWorkingDir("/w");
  }

  private static List<String> of(ImageConfig config, String... more) {
    return Starts.of(TREE, config, List.of(more)).entryPoints().stream()
        .map(e -> (e.isProgram() ? "" : "file ") + e.path() + " by " + e.said())
        .toList();
  }

  @Test
  void theProgramAlongThePathAndFilesAmongItsArguments() {
    assertThat(of(config().withCmd(List.of("app", "test", "--conf=/etc/app.conf", "app.jar"))))
        .containsExactly(
            "/usr/bin/app by Cmd app",
            "file /etc/app.conf by Cmd --conf=/etc/app.conf",
            "file /w/app.jar by Cmd app.jar");
  }

  @Test
  void theProgramOfAnEntryScript() {
    assertThat(of(config().withEntrypoint(List.of("/entry.sh")).withCmd(List.of("app", "test"))))
        .containsExactly("/entry.sh by Entrypoint /entry.sh", "/usr/bin/app by Cmd app");
  }

  @Test
  void theProgramOfAWrapper() {
    assertThat(of(config().withEntrypoint(List.of("tini", "--", "app", "test"))))
        .containsExactly("/usr/bin/tini by Entrypoint tini", "/usr/bin/app by Entrypoint app");
    assertThat(of(config().withEntrypoint(List.of("tini", "-g", "app", "test"))))
        .containsExactly("/usr/bin/tini by Entrypoint tini", "/usr/bin/app by Entrypoint app");
  }

  @Test
  void theProgramsOfATextForAShell() {
    assertThat(of(config().withCmd(List.of("/bin/sh", "-c", "test -f x && exec app -g"))))
        .containsExactly("/bin/sh by Cmd /bin/sh", "/usr/bin/app by Cmd app");
  }

  @Test
  void theHealthCheckAndWhatElseIsStarted() {
    ImageConfig config =
        config()
            .withCmd(List.of("app"))
            .withHealthcheck(Optional.of(Healthcheck.of(List.of("CMD", "check"))));
    assertThat(of(config, "tini"))
        .containsExactly(
            "/usr/bin/app by Cmd app",
            "/usr/bin/check by Healthcheck check",
            "/usr/bin/tini by asked for: tini");
  }

  @Test
  void nothingWhereTheConfigNamesNothing() {
    assertThat(of(config())).isEmpty();
    assertThat(of(config().withCmd(List.of("absent", "\0", "")))).isEmpty();
  }

  /// What a script comes to, and who says so.
  private static List<String> further(LiteralTree tree, ImageConfig config) {
    return Starts.of(tree, config, List.of()).given().stream()
        .filter(given -> given.reason().from().isPresent())
        .map(given -> given.path() + " by " + given.reason())
        .toList();
  }

  private static List<String> files(LiteralTree tree, String... cmd) {
    return Starts.of(tree, config().withCmd(List.of(cmd)), List.of()).entryPoints().stream()
        .filter(e -> !e.isProgram())
        .map(e -> e.path() + " by " + e.said())
        .toList();
  }

  private static LiteralTree shell() {
    return LiteralTree.of()
        .file("/bin/sh", "sh")
        .file("/usr/bin/python3", "p")
        .file("/usr/bin/node", "n");
  }

  @Test
  void aTextForAShellGoesToADirectoryAndStartsAFileThere() {
    LiteralTree tree = shell().file("/x/a.py", 0644, Bytes.EMPTY);
    assertThat(files(tree, "/bin/sh", "-c", "cd /x && exec python3 a.py"))
        .containsExactly("/x/a.py by Cmd a.py");
  }

  @Test
  void anEntryScriptSetsItsArguments() {
    LiteralTree tree =
        shell()
            .file("/entry.sh", "#!/bin/sh\nset -- node \"$@\"\nexec \"$@\"\n")
            .file("/w/server.js", 0644, Bytes.EMPTY);
    ImageConfig config =
        config().withEntrypoint(List.of("/entry.sh")).withCmd(List.of("server.js"));
    assertThat(further(tree, config))
        .contains("/usr/bin/node by node of /entry.sh", "/w/server.js by server.js of /entry.sh");
  }

  @Test
  void anEntryScriptReadsAFileBesideIt() {
    LiteralTree tree =
        shell()
            .file("/w/entry.sh", "#!/bin/sh\ncd /w\n. ./settings\nexec node\n")
            .file("/w/settings", 0644, Bytes.utf8("A=b\n"));
    assertThat(further(tree, config().withCmd(List.of("/w/entry.sh"))))
        .contains("/w/settings by . /w/settings of /w/entry.sh");
  }

  @Test
  void aDirectoryThatNodeOrPythonIsGiven() {
    LiteralTree tree = shell().file("/w/index.js", 0644, Bytes.EMPTY);
    assertThat(files(tree, "node", ".")).containsExactly("/w/index.js by Cmd .");
    tree.file("/w/package.json", 0644, Bytes.utf8("{\"main\": \"lib/start\"}"))
        .file("/w/lib/start.js", 0644, Bytes.EMPTY);
    assertThat(files(tree, "node", "."))
        .containsExactly("/w/package.json by Cmd .", "/w/lib/start.js by Cmd .");
    assertThat(files(shell().file("/w/app/__main__.py", 0644, Bytes.EMPTY), "python3", "app"))
        .containsExactly("/w/app/__main__.py by Cmd app");
  }

  @Test
  void aModuleOfPython() {
    LiteralTree tree =
        shell()
            .file("/w/one.py", 0644, Bytes.EMPTY)
            .file("/w/pack/__init__.py", 0644, Bytes.EMPTY)
            .file("/w/pack/__main__.py", 0644, Bytes.EMPTY);
    assertThat(files(tree, "python3", "-u", "-m", "one"))
        .containsExactly("/w/one.py by Cmd -m one");
    assertThat(files(tree, "python3", "-m", "pack"))
        .containsExactly(
            "/w/pack/__init__.py by Cmd -m pack", "/w/pack/__main__.py by Cmd -m pack");
    assertThat(files(tree, "python3", "-c", "-m", "one")).isEmpty();
    assertThat(files(tree, "python3", "-m", "../one")).isEmpty();
  }

  @Test
  void theApplicationOfAServer() {
    LiteralTree tree =
        shell()
            .file("/usr/bin/gunicorn", "#!/usr/bin/python3\n")
            .file("/usr/bin/uvicorn", "#!/usr/bin/python3\n")
            .file("/w/app.py", 0644, Bytes.EMPTY)
            .file("/x/site/main.py", 0644, Bytes.EMPTY);
    assertThat(files(tree, "gunicorn", "-b", "127.0.0.1:8000", "app:app"))
        .containsExactly("/w/app.py by Cmd app:app");
    assertThat(files(tree, "python3", "-m", "gunicorn", "app:make()"))
        .containsExactly("/w/app.py by Cmd app:make()");
    assertThat(files(tree, "uvicorn", "--app-dir", "/x", "site.main:app"))
        .containsExactly("/x/site/main.py by Cmd site.main:app");
  }

  @Test
  void librariesOfAnExportedPath() {
    LiteralTree tree =
        shell()
            .file("/lib64/ld-linux-x86-64.so.2", ElfBuilder.library("ld-linux-x86-64.so.2"))
            .file(
                "/opt/bin/usef",
                ElfBuilder.program("/lib64/ld-linux-x86-64.so.2").needs("libfoo.so"))
            .file("/opt/lib/libfoo.so", ElfBuilder.library("libfoo.so"))
            .file("/entry.sh", "#!/bin/sh\nexport LD_LIBRARY_PATH=/opt/lib\nexec /opt/bin/usef\n");
    assertThat(further(tree, config().withCmd(List.of("/entry.sh"))))
        .contains("/opt/lib/libfoo.so by DT_NEEDED libfoo.so of /opt/bin/usef");
  }
}
