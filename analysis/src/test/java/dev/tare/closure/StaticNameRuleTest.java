package dev.tare.closure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.elf.ElfBuilder;
import dev.tare.layer.TreePath;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StaticNameRuleTest {
  private static List<String> taken(String data) {
    LiteralTree tree =
        LiteralTree.of()
            .file("/p", ElfBuilder.staticProgram().data(data))
            .file("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\nme:x:1000:1000::/:\n")
            .file("/etc/group", "root:x:0:\n")
            .file("/etc/host.conf", "multi on\n")
            .file("/etc/services", "https 443/tcp\n")
            .file("/etc/nsswitch.conf", "passwd: files odd\n");
    return Closure.of(tree, List.of(TreePath.of("/p")), List.of(), Environment.DEFAULT, _ -> false)
        .reasons()
        .keySet()
        .stream()
        .map(TreePath::toString)
        .toList();
  }

  @Test
  void whoLooksUpReadsTheFiles() {
    assertThat(taken("\0GCONV_PATH\0libnss_%s.so%s\0/etc/nsswitch.conf\0"))
        .containsExactly("/etc", "/etc/group", "/etc/passwd", "/p");
    assertThat(taken("\0GCONV_PATH\0libnss_%s.so%s\0/etc/nsswitch.conf\0/etc/gai.conf\0"))
        .containsExactly(
            "/etc", "/etc/group", "/etc/host.conf", "/etc/passwd", "/etc/services", "/p");
  }

  @Test
  void whoLooksNothingUpReadsNothing() {
    assertThat(taken("\0/etc/nsswitch.conf\0")).containsExactly("/p");
  }

  @Test
  void olderLibrariesLoadEverything() {
    assertThat(StaticLookups.of(Set.of("GCONV_PATH", "/etc/nsswitch.conf", "/etc/gai.conf")))
        .contains(new StaticLookups(true, false));
    assertThat(StaticLookups.of(Set.of("GCONV_PATH", "libnss_%s.so%s", "/etc/nsswitch.conf")))
        .contains(new StaticLookups(false, true));
    assertThat(StaticLookups.of(Set.of("/etc/nsswitch.conf"))).isEqualTo(Optional.empty());
  }
}
