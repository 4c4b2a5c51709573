package dev.tare.closure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.closure.Closure.Given;
import dev.tare.layer.TreePath;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModuleRulesTest {
  private static LiteralTree tree(String path, String text) {
    return LiteralTree.of().file(path, 0644, Bytes.utf8(text));
  }

  /// What an image needs that is given one file, with the rule.
  private static List<String> needed(LiteralTree tree, String path) {
    return needed(tree, path, Environment.of(List.of(), "/w"));
  }

  private static List<String> needed(LiteralTree tree, String path, Environment environment) {
    Given given =
        new Given(
            TreePath.of(path), new Reason(Reason.Kind.ADDED, Optional.empty(), "added " + path));
    Closure closure = Closure.ofImage(tree, List.of(given), environment);
    return closure.reasons().keySet().stream()
        .filter(p -> tree.entry(p).orElseThrow() instanceof dev.tare.layer.Entry.FileEntry)
        .filter(p -> !p.equals(TreePath.of(path)))
        .map(p -> p + " " + closure.chain(p).getFirst().detail())
        .toList();
  }

  private static LiteralTree with(LiteralTree tree, String... paths) {
    for (String path : paths) {
      tree.file(path, 0644, Bytes.EMPTY);
    }
    return tree;
  }

  @Test
  void aFileOfPythonBringsWhatItImportsBesideIt() {
    LiteralTree tree =
        with(
            tree("/w/a.py", "import os, one as o, two.three\n  from four import (\n five, six)\n"),
            "/w/one.py",
            "/w/two/__init__.py",
            "/w/two/three.py",
            "/w/four/five.py",
            "/w/four/seven.py",
            "/w/unused.py");
    assertThat(needed(tree, "/w/a.py"))
        .containsExactly(
            "/w/four/five.py import four.five",
            "/w/one.py import one",
            "/w/two/__init__.py import two.three",
            "/w/two/three.py import two.three");
  }

  @Test
  void dotsCountFromThePackageAndImportsGoOn() {
    LiteralTree tree = tree("/x/p/q/a.py", "from . import b\nfrom ..c import d\n");
    tree.file("/x/p/q/b.py", 0644, Bytes.utf8("import_module('p.e')\n"));
    with(tree, "/x/p/__init__.py", "/x/p/q/__init__.py", "/x/p/c.py", "/x/p/e.py", "/x/p/f.py");
    assertThat(needed(tree, "/x/p/q/a.py"))
        .containsExactly(
            "/x/p/__init__.py import p.e",
            "/x/p/c.py import ..c",
            "/x/p/e.py import p.e",
            "/x/p/q/b.py import .b");
  }

  @Test
  void theWorkingDirectoryAndPythonpathCount() {
    LiteralTree tree = with(tree("/x/a.py", "import m, n\n"), "/w/m.py", "/y/n.py");
    assertThat(needed(tree, "/x/a.py", Environment.of(List.of("PYTHONPATH=/y:"), "/w")))
        .containsExactly("/w/m.py import m", "/y/n.py import n");
  }

  @Test
  void aFileOfJavaScriptBringsWhatItRequires() {
    LiteralTree tree =
        tree(
            "/w/index.js",
            "const a = require('./lib/a'); import b from \"./b.js\";\nrequire('fs')");
    tree.file("/w/lib/a.js", 0644, Bytes.utf8("require('..')"));
    with(tree, "/w/b.js", "/w/package.json", "/w/c.js");
    assertThat(needed(tree, "/w/index.js"))
        .containsExactly(
            "/w/b.js \"./b.js\"",
            "/w/lib/a.js \"./lib/a\"",
            "/w/package.json nearest package.json");
  }

  @Test
  void aPackageIsTakenWholeWithWhatItRequires() {
    LiteralTree tree = tree("/w/index.js", "require('one/sub'); require(\"@s/two\")");
    tree.file("/w/node_modules/one/index.js", 0644, Bytes.utf8("require('three')"));
    with(
        tree,
        "/w/node_modules/one/data.txt",
        "/w/node_modules/@s/two/index.js",
        "/w/node_modules/three/index.js",
        "/w/node_modules/four/index.js");
    assertThat(needed(tree, "/w/index.js").stream().map(line -> line.split(" ", 2)[0]))
        .containsExactly(
            "/w/node_modules/@s/two/index.js",
            "/w/node_modules/one/data.txt",
            "/w/node_modules/one/index.js",
            "/w/node_modules/three/index.js");
  }
}
