package dev.tare.closure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.closure.Dependency.How;
import dev.tare.elf.ElfBuilder;
import dev.tare.layer.TreePath;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClosureTest {
  private static final String LD = "/lib64/ld-linux-x86-64.so.2";
  private static final String MUSL = "/lib/ld-musl-x86_64.so.1";

  private static LiteralTree glibc() {
    return LiteralTree.of()
        .link("/lib", "usr/lib")
        .link("/lib64", "usr/lib64")
        .file(
            "/usr/lib64/ld-linux-x86-64.so.2",
            ElfBuilder.library("ld-linux-x86-64.so.2")
                .data("x\0/lib/tri/\0/usr/lib/tri/\0/lib/\0/usr/lib/\0y\0"))
        .file(
            "/usr/lib/tri/libc.so.6",
            ElfBuilder.library("libc.so.6")
                .needs("ld-linux-x86-64.so.2")
                .defines("GLIBC_2.2.5", "GLIBC_2.9", "GLIBC_2.36", "GLIBC_PRIVATE"));
  }

  private static ElfBuilder program(String... needed) {
    return ElfBuilder.program(LD).needs(needed);
  }

  private static Closure of(LiteralTree tree, String... programs) {
    return of(tree, Environment.DEFAULT, programs);
  }

  private static Closure of(LiteralTree tree, Environment environment, String... programs) {
    return Closure.ofStart(
        tree, List.of(programs).stream().map(TreePath::of).toList(), environment);
  }

  private static List<String> paths(Closure closure) {
    return closure.reasons().keySet().stream().map(TreePath::toString).toList();
  }

  private static List<String> chain(Closure closure, String path) {
    return closure.chain(TreePath.of(path)).stream().map(Reason::toString).toList();
  }

  private static List<String> problems(Closure closure) {
    return closure.problems().stream().map(Problem::toString).toList();
  }

  @Test
  void takesAStaticProgramAlone() {
    Closure closure = of(LiteralTree.of().file("/opt/p", ElfBuilder.staticProgram()), "/opt/p");
    assertThat(paths(closure)).containsExactly("/opt", "/opt/p");
    assertThat(closure.problems()).isEmpty();
  }

  @Test
  void takesLoaderLibrariesLinksAndDirectories() {
    Closure closure = of(glibc().file("/p", program("libc.so.6")), "/p");
    assertThat(paths(closure))
        .containsExactly(
            "/lib",
            "/lib64",
            "/p",
            "/usr",
            "/usr/lib",
            "/usr/lib/tri",
            "/usr/lib/tri/libc.so.6",
            "/usr/lib64",
            "/usr/lib64/ld-linux-x86-64.so.2");
    assertThat(closure.problems()).isEmpty();
    assertThat(closure.loaderCache()).isEmpty();
  }

  @Test
  void everyPathHasAChainBackToTheProgram() {
    Closure closure = of(glibc().file("/p", program("libc.so.6")), "/p");
    assertThat(chain(closure, "/lib64"))
        .containsExactly(
            "link on the way to /usr/lib64/ld-linux-x86-64.so.2",
            "PT_INTERP /lib64/ld-linux-x86-64.so.2 of /p",
            "program /p");
    for (TreePath path : closure.reasons().keySet()) {
      assertThat(closure.chain(path).getLast().kind()).isEqualTo(Reason.Kind.PROGRAM);
    }
  }

  @Test
  void runpathServesItsOwnObjectAndRpathAlsoThoseBelow() {
    LiteralTree tree =
        glibc()
            .file("/app/run", program("liba.so").runpath("$ORIGIN/lib"))
            .file("/app/r", program("liba.so").rpath("${ORIGIN}/lib"))
            .file("/app/lib/liba.so", ElfBuilder.library("liba.so").needs("libb.so"))
            .file("/app/lib/libb.so", ElfBuilder.library("libb.so"));
    assertThat(problems(of(tree, "/app/run")))
        .containsExactly("/app/lib/liba.so needs libb.so, which does not exist");
    assertThat(problems(of(tree, "/app/r"))).isEmpty();
  }

  @Test
  void anObjectWithRunpathIgnoresTheRpathOfItsLoader() {
    LiteralTree tree =
        glibc()
            .file("/app/p", program("liba.so").rpath("/app/lib"))
            .file(
                "/app/lib/liba.so",
                ElfBuilder.library("liba.so").needs("libb.so").runpath("/nowhere"))
            .file("/app/lib/libb.so", ElfBuilder.library("libb.so"));
    assertThat(problems(of(tree, "/app/p"))).hasSize(1);
  }

  @Test
  void searchesInTheOrderOfTheLoader() {
    LiteralTree tree = glibc().file("/p", program("l.so").runpath("/run"));
    ElfBuilder library = ElfBuilder.library("l.so");
    tree.file("/usr/lib/l.so", library);
    assertThat(found(tree, Environment.DEFAULT)).isEqualTo("/lib/l.so");
    tree.file("/run/l.so", library);
    assertThat(found(tree, Environment.DEFAULT)).isEqualTo("/run/l.so");
    tree.file("/env/l.so", library);
    assertThat(found(tree, Environment.of(List.of("LD_LIBRARY_PATH=/env"), "")))
        .isEqualTo("/env/l.so");
  }

  private static String found(LiteralTree tree, Environment environment) {
    Dependency program = of(tree, environment, "/p").dependencies(TreePath.of("/p")).orElseThrow();
    return program.children().getLast().path().orElseThrow().toString();
  }

  @Test
  void passesOverLibrariesForOtherMachinesAndSaysSo() {
    LiteralTree tree =
        glibc()
            .file("/p", program("l.so"))
            .file("/usr/lib/tri/l.so", ElfBuilder.library("l.so").machine(183));
    assertThat(problems(of(tree, "/p")))
        .containsExactly(
            "/p needs l.so, which does not exist: /usr/lib/tri/l.so is for aarch64, not x86-64");
    assertThat(of(tree.file("/usr/lib/l.so", ElfBuilder.library("l.so")), "/p").problems())
        .isEmpty();
  }

  @Test
  void aNameAlreadyInTheProcessIsNotLookedForAgain() {
    LiteralTree tree =
        glibc()
            .file("/p", program("libx.so", "liba.so").runpath("/one"))
            .file("/one/libx.so", ElfBuilder.library("libx.so"))
            .file("/one/liba.so", ElfBuilder.library("liba.so").needs("libx.so").runpath("/two"))
            .file("/two/libx.so", ElfBuilder.library("libx.so"));
    assertThat(paths(of(tree, "/p"))).contains("/one/libx.so").doesNotContain("/two/libx.so");
  }

  @Test
  void takesAllVariantsForNewerProcessors() {
    LiteralTree tree =
        glibc()
            .file("/p", program("l.so"))
            .file("/usr/lib/tri/glibc-hwcaps/x86-64-v3/l.so", ElfBuilder.library("l.so").needs("m"))
            .file("/usr/lib/tri/l.so", ElfBuilder.library("l.so"))
            .file("/usr/lib/m", ElfBuilder.library("m"));
    Closure closure = of(tree, "/p");
    assertThat(paths(closure))
        .contains("/usr/lib/tri/glibc-hwcaps/x86-64-v3/l.so", "/usr/lib/tri/l.so", "/usr/lib/m");
    assertThat(chain(closure, "/usr/lib/m").getFirst())
        .isEqualTo(
            "link to usr/lib of /lib"
                .replace(
                    "link to usr/lib of /lib",
                    "DT_NEEDED m of /usr/lib/tri/glibc-hwcaps/x86-64-v3/l.so"));
  }

  @Test
  void keepsTheRowsOfTheCacheThatAreNeeded() {
    LoaderCache cache =
        new LoaderCache(
            ByteOrder.LITTLE_ENDIAN,
            List.of(row("l.so.1", "/opt/lib/l.so.1"), row("libc.so.6", "/lib/tri/libc.so.6")));
    LiteralTree tree =
        glibc()
            .file("/p", program("l.so.1", "libc.so.6"))
            .file("/opt/lib/l.so.1", ElfBuilder.library("l.so.1"))
            .file("/etc/ld.so.cache", 0644, cache.render());
    Closure closure = of(tree, "/p");
    assertThat(closure.problems()).isEmpty();
    LoaderCache kept = closure.loaderCache().orElseThrow();
    assertThat(kept.entries()).containsExactly(row("l.so.1", "/opt/lib/l.so.1"));
    assertThat(kept.directories()).containsExactly(TreePath.of("/opt/lib"));
    assertThat(closure.replacements()).containsOnlyKeys(TreePath.of("/etc/ld.so.cache"));
    assertThat(chain(closure, "/etc/ld.so.cache"))
        .containsExactly("the only way to /opt/lib/l.so.1", "DT_NEEDED l.so.1 of /p", "program /p");
  }

  private static LoaderCache.Entry row(String name, String path) {
    return new LoaderCache.Entry(Bytes.utf8(name), Bytes.utf8(path), 0x303, 0, Optional.empty());
  }

  @Test
  void objectsWithoutDefaultLibrariesUseNoDefaultDirectory() {
    LiteralTree tree = glibc().file("/p", program("libc.so.6").flags1(0x800));
    assertThat(problems(of(tree, "/p")))
        .containsExactly("/p needs libc.so.6, which does not exist");
  }

  @Test
  void saysWhichVersionIsTooNew() {
    LiteralTree tree =
        glibc()
            .file(
                "/p",
                program("libc.so.6")
                    .needsVersions("libc.so.6", "GLIBC_2.9", "GLIBC_2.37", "GLIBC_2.38"));
    assertThat(problems(of(tree, "/p")))
        .containsExactly("/p needs GLIBC_2.38, /lib/tri/libc.so.6 provides up to GLIBC_2.36");
  }

  @Test
  void namesAMissingLoader() {
    LiteralTree tree = LiteralTree.of().file("/p", program("libc.so.6"));
    assertThat(of(tree, "/p").problems())
        .first()
        .isEqualTo(
            new Problem.Missing(
                TreePath.of("/p"),
                Reason.Kind.LOADER,
                Bytes.utf8(LD),
                List.of(),
                Optional.empty()));
  }

  @Test
  void takesPreloadedLibrariesAndTheirList() {
    LiteralTree tree =
        glibc()
            .file("/p", program("libc.so.6"))
            .file("/etc/ld.so.preload", "# first\n/opt/pre.so\n")
            .file("/opt/pre.so", ElfBuilder.library("pre.so"));
    assertThat(paths(of(tree, "/p"))).contains("/opt/pre.so", "/etc/ld.so.preload");
  }

  @Test
  void muslInheritsRunpathAndIsItsOwnLibc() {
    LiteralTree tree =
        LiteralTree.of()
            .file(MUSL, ElfBuilder.library("libc.so"))
            .file(
                "/app/p",
                ElfBuilder.program(MUSL)
                    .needs("liba.so", "libc.musl-x86_64.so.1")
                    .runpath("$ORIGIN/lib"))
            .file(
                "/app/lib/liba.so",
                ElfBuilder.library("liba.so").needs("libb.so", "libpthread.so.0"))
            .file("/app/lib/libb.so", ElfBuilder.library("libb.so"));
    Closure closure = of(tree, "/app/p");
    assertThat(problems(closure)).isEmpty();
    assertThat(paths(closure))
        .containsExactly(
            "/app", "/app/lib", "/app/lib/liba.so", "/app/lib/libb.so", "/app/p", "/lib", MUSL);
  }

  @Test
  void muslPathFileReplacesTheDefaultsAndIsTakenWhenItCounts() {
    LiteralTree tree =
        LiteralTree.of()
            .file(MUSL, ElfBuilder.library("libc.so"))
            .file("/p", ElfBuilder.program(MUSL).needs("liba.so"))
            .file("/lib/liba.so", ElfBuilder.library("liba.so"));
    assertThat(paths(of(tree, "/p"))).contains("/lib/liba.so").doesNotContain("/etc");
    tree.file("/etc/ld-musl-x86_64.path", "/opt/m\n")
        .file("/opt/m/liba.so", ElfBuilder.library("l"));
    assertThat(paths(of(tree, "/p")))
        .contains("/opt/m/liba.so", "/etc/ld-musl-x86_64.path")
        .doesNotContain("/lib/liba.so");
  }

  @Test
  void followsScriptsThroughEnvAlongPath() {
    LiteralTree tree =
        glibc()
            .file("/run", "#! /usr/bin/env -S FOO=1 py -u\n")
            .file("/usr/bin/env", program("libc.so.6"))
            .link("/usr/local/bin/py", "../lib/py3")
            .file("/usr/local/lib/py3", program("libpy.so"))
            .file("/usr/lib/libpy.so", ElfBuilder.library("libpy.so"));
    Closure closure = of(tree, "/run");
    assertThat(closure.problems()).isEmpty();
    assertThat(paths(closure)).contains("/usr/bin/env", "/usr/local/bin/py", "/usr/lib/libpy.so");
    assertThat(chain(closure, "/usr/lib/libpy.so"))
        .containsExactly(
            "DT_NEEDED libpy.so of /usr/local/lib/py3",
            "#!/usr/bin/env -S FOO=1 py -u of /run",
            "program /run");
    Dependency shown = closure.dependencies(TreePath.of("/run")).orElseThrow();
    assertThat(shown.children())
        .extracting(Dependency::how)
        .containsExactly(How.PATH, How.SEARCH_PATH);
    assertThat(shown.children().getLast().children().getLast().name())
        .isEqualTo(Bytes.utf8("libpy.so"));
  }

  @Test
  void seesTheCarriageReturnInAScript() {
    LiteralTree tree =
        LiteralTree.of().file("/s", "#!/bin/sh\r\n").file("/bin/sh", ElfBuilder.staticProgram());
    assertThat(problems(of(tree, "/s")))
        .singleElement()
        .asString()
        .contains("its first line ends with CR LF");
  }

  @Test
  void endsWhereScriptsRunEachOther() {
    LiteralTree tree = LiteralTree.of().file("/a", "#!/b\n").file("/b", "#!/a\n");
    assertThat(problems(of(tree, "/a"))).contains("/a goes through more than 5 scripts");
  }

  @Test
  void addedDirectoriesBringTheirContentAndItsLibraries() {
    LiteralTree tree =
        glibc()
            .file("/p", ElfBuilder.staticProgram())
            .file("/plugins/x.so", ElfBuilder.library("x.so").needs("liby.so"))
            .link("/plugins/dangling", "nowhere")
            .link("/plugins/out", "/data/file")
            .file("/data/file", "text")
            .file("/usr/lib/tri/liby.so", ElfBuilder.library("liby.so"));
    Closure closure =
        Closure.of(
            tree,
            List.of(TreePath.of("/p")),
            List.of(TreePath.of("/plugins")),
            Environment.DEFAULT,
            _ -> true);
    assertThat(paths(closure))
        .contains("/plugins/x.so", "/plugins/dangling", "/data/file", "/usr/lib/tri/liby.so");
    assertThat(closure.problems()).isEmpty();
  }

  @Test
  void aDamagedLibraryIsAProblemAndNoFailure() {
    LiteralTree tree =
        glibc()
            .file("/p", program("l.so"))
            .file("/usr/lib/l.so", 0644, ElfBuilder.library("l.so").build().slice(0, 40));
    assertThat(problems(of(tree, "/p")))
        .hasSize(2)
        .anyMatch(p -> p.startsWith("cannot read ELF file /usr/lib/l.so"));
  }

  @Test
  void refusesAProgramThatIsNotThere() {
    assertThatThrownBy(() -> of(LiteralTree.of(), "/p"))
        .isInstanceOf(TareException.class)
        .hasMessage("cannot find program /p");
  }

  @Test
  void hostileSearchPathsEndSoon() {
    String up = "$ORIGIN" + "/..".repeat(1000) + "/lib";
    String many = (up + ":").repeat(3) + "/d/".repeat(2000) + ":/x".repeat(10_000);
    String[] names = new String[20_000];
    for (int i = 0; i < names.length; i++) {
      names[i] = "lib" + i;
    }
    LiteralTree tree =
        glibc()
            .file("/app/p", program(names).runpath(many))
            .file("/usr/lib/lib0", ElfBuilder.library("lib0"));
    assertThat(of(tree, "/app/p").problems()).hasSize(names.length - 1);
  }

  @Test
  void longChainsOfLibrariesDoNotExhaustTheStack() {
    LiteralTree tree = glibc().file("/p", program("lib0"));
    for (int i = 0; i < 2_000; i++) {
      tree.file("/usr/lib/lib" + i, ElfBuilder.library("lib" + i).needs("lib" + (i + 1)));
    }
    Closure closure = of(tree, "/p");
    assertThat(closure.problems()).hasSize(1);
    assertThat(closure.chain(TreePath.of("/usr/lib/lib1999"))).hasSize(2_001);
  }

  @Test
  void namesWithNulAreCutAsTheSystemDoes() {
    LiteralTree tree =
        glibc()
            .file("/s", "#!/bin/sh\0x\n")
            .file("/bin/sh", ElfBuilder.staticProgram())
            .file("/etc/ld.so.preload", "/a\0b")
            .link("/bad", "x\0y")
            .file("/p", program("libc.so.6").runpath("/bad"));
    Environment odd = Environment.of(List.of("PATH=/\0", "LD_LIBRARY_PATH=/\0:/b"), "/\0");
    assertThat(of(tree, odd, "/s").problems()).isEmpty();
    assertThat(problems(of(tree, odd, "/p"))).containsExactly("/p needs /a, which does not exist");
  }

  @Test
  void aPathThroughADirectoryNeedsThatDirectory() {
    LiteralTree tree =
        glibc()
            .file("/p", program("l.so").runpath("/opt/odd/../lib"))
            .directory("/opt/odd", 0755, 0, 0)
            .file("/opt/lib/l.so", ElfBuilder.library("l.so"));
    assertThat(paths(of(tree, "/p"))).contains("/opt/odd", "/opt/lib/l.so");
  }
}
