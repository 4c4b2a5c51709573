package dev.tare.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.verify.Trace.How;
import dev.tare.verify.Trace.Outcome;
import dev.tare.verify.Trace.Use;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceTest {
  private static Trace parse(String... lines) throws IOException {
    byte[] text = String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
    return Trace.parse(new ByteArrayInputStream(text), Bytes.utf8("/work"));
  }

  private static List<String> uses(String... lines) throws IOException {
    return parse(lines).uses().stream()
        .map(use -> "%s %s %s".formatted(use.how(), use.outcome(), use.path()))
        .toList();
  }

  @Test
  void takesNamesWithTheirOutcome() throws IOException {
    assertThat(
            uses(
                "7     execve(\"/bin/jq\", [\"jq\", \"-n\"], 0x7ff /* 3 vars */) = 0",
                "7     access(\"/etc/ld.so.preload\", R_OK) = -1 ENOENT (No such file or directory)",
                "7     openat(AT_FDCWD</>, \"/lib/libc.so.6\", O_RDONLY|O_CLOEXEC) = 3</usr/lib/libc.so.6>",
                "7     openat(AT_FDCWD</>, \"/etc/shadow\", O_RDONLY) = -1 EACCES (Permission denied)",
                "7     openat(AT_FDCWD</>, \"/var/x\", O_WRONLY|O_CREAT, 0666) = -1 ENOENT (No such file or directory)",
                "7     stat(\"/etc/hosts/x\", 0x7ffe) = -1 ENOTDIR (Not a directory)",
                "7     getdents64(3</usr/lib>, 0x55 /* 4 entries */, 32768) = 120",
                "7     connect(3<socket:[12]>, {sa_family=AF_UNIX, sun_path=\"/run/s\"}, 9) = -1 ENOENT (No such file or directory)"))
        .containsExactly(
            "EXECUTED FOUND /bin/jq",
            "LOOKED_UP MISSING /etc/ld.so.preload",
            "OPENED FOUND /lib/libc.so.6",
            "OPENED FAILED /etc/shadow",
            "CREATED MISSING /var/x",
            "LOOKED_UP MISSING /etc/hosts/x",
            "LISTED FOUND /usr/lib",
            "LOOKED_UP MISSING /run/s");
  }

  @Test
  void resolvesNamesAgainstDescriptorsAndDirectories() throws IOException {
    assertThat(
            uses(
                "7     readlink(\"x\", 0x7ff, 4096) = 4",
                "7     newfstatat(5</srv>, \"../y\", {st_mode=S_IFREG|0644, st_size=1, ...}, 0) = 0",
                "7     newfstatat(5</srv/z>, \"\", {st_mode=S_IFREG|0644}, AT_EMPTY_PATH) = 0",
                "7     chdir(\"sub\") = 0",
                "7     stat(\"a\", 0x7f) = 0",
                "7     fchdir(4</srv>) = 0",
                "7     stat(\"b\", 0x7f) = 0",
                "7     openat(AT_FDCWD</moved>, \"c\", O_RDONLY) = 3</moved/c>",
                "7     stat(\"d\", 0x7f) = 0"))
        .containsExactly(
            "LOOKED_UP FOUND /work/x",
            "LOOKED_UP FOUND /srv/../y",
            "LOOKED_UP FOUND /work/sub",
            "LOOKED_UP FOUND /work/sub/a",
            "LOOKED_UP FOUND /srv/b",
            "OPENED FOUND /moved/c",
            "LOOKED_UP FOUND /moved/d");
  }

  @Test
  void followsChildrenAndJoinsInterleavedCalls() throws IOException {
    assertThat(
            uses(
                "7     chdir(\"/a\") = 0",
                "7     clone3({flags=CLONE_VM|CLONE_VFORK, exit_signal=SIGCHLD}, 88 <unfinished ...>",
                "9     stat(\"x\",  <unfinished ...>",
                "7     <... clone3 resumed>) = 17 /* 9 in strace's PID NS */",
                "7     chdir(\"/b\") = 0",
                "9     <... stat resumed>{st_mode=S_IFREG|0644, st_size=3, ...}) = 0",
                "7     fork() = 18 /* 10 in strace's PID NS */",
                "10    stat(\"y\", 0x7ffe) = -1 ENOENT (No such file or directory)"))
        .containsExactly(
            "LOOKED_UP FOUND /a",
            "LOOKED_UP FOUND /b",
            "LOOKED_UP FOUND /a/x",
            "LOOKED_UP MISSING /b/y");
  }

  @Test
  void takesHostileNamesForNamesAlone() throws IOException {
    assertThat(
            parse(
                    "7     openat(AT_FDCWD</>, \"/x\\\", O_RDONLY) = 3\\n8 stat(\\\"/etc\", O_RDONLY) = -1 ENOENT (No such file or directory)",
                    "7     openat(5</d\\74\\76, \\\"e>, \"\\303\\251\\xff, (\", O_RDONLY) = 3</d/q>",
                    "7     stat(\"/cut\"..., 0x7f) = 0")
                .uses())
        .containsExactly(
            new Use(Bytes.utf8("/x\", O_RDONLY) = 3\n8 stat(\"/etc"), How.OPENED, Outcome.MISSING),
            new Use(
                Bytes.utf8("/d<>, \"e/é").concat(Bytes.of((byte) 0xff)).concat(Bytes.utf8(", (")),
                How.OPENED,
                Outcome.FOUND));
  }

  @Test
  void passesOverWhatIsNoCall() throws IOException {
    assertThat(
            uses(
                "",
                "strace: Process 7 attached",
                "7     +++ exited with 0 +++",
                "7     --- SIGCHLD {si_signo=SIGCHLD} ---",
                "7     <... stat resumed>) = 0",
                "7     stat(",
                "7     stat(\"",
                "7     )= 0",
                "7     stat(\"/x\", {",
                "7"))
        .isEmpty();
  }

  @Test
  void boundsWhatItHolds() throws IOException {
    String[] lines = new String[40_000];
    java.util.Arrays.fill(lines, "7     chdir(\"" + "d".repeat(200) + "\") = 0");
    Trace trace = parse(lines);
    assertThat(trace.isCut()).isTrue();
    assertThat(trace.uses()).hasSizeLessThan(1000);
  }
}
