package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which calls of the kernel a container may make: programs of this machine, bound into it, work,
/// and what reaches for more does not.
@Tag("machine")
@Timeout(300)
class SeccompTest {
  private static final String CALLS =
      """
      import ctypes, os, errno
      libc = ctypes.CDLL(None, use_errno=True)
      def call(*words):
          ctypes.set_errno(0)
          libc.syscall(*words)
          return errno.errorcode.get(ctypes.get_errno(), 'OK')
      # keyctl, clone3, socket(NETLINK, RAW, AUDIT), personality, unshare, mount, io_uring_setup
      print(call(250, 0, -1, 0), call(435, 0, 0), call(41, 16, 3, 9), call(135, ctypes.c_long(0xffffffff)),
            call(135, 0x40000), call(272, 0x10000000), call(165, 0, 0, 0, 0, 0), call(425, 1, 0))
      """;

  private static final String WORK =
      """
      import subprocess, threading, socket, tempfile, multiprocessing, os, asyncio, time
      out = []
      threads = [threading.Thread(target=out.append, args=(i,)) for i in range(9)]
      [t.start() for t in threads]; [t.join() for t in threads]
      a, b = socket.socketpair(); a.send(b'x'); b.recv(1)
      s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen()
      with tempfile.NamedTemporaryFile() as f: f.write(b'x'); os.fsync(f.fileno())
      asyncio.run(asyncio.sleep(0.01))
      p = subprocess.run(['/usr/bin/bash', '-c', 'cat < <(echo $((40 + 2)))'], capture_output=True)
      q = multiprocessing.get_context('fork').Process(target=time.sleep, args=(0,)); q.start(); q.join()
      print(sorted(out), p.stdout, q.exitcode)
      """;

  @TempDir Path dir;
  private TareProcess tare;

  @BeforeEach
  void open() throws IOException {
    Machine.needsRoot();
    Machine.needs("busybox", "crun", "runc", "python3", "bash");
    tare = new TareProcess(dir);
    RootImage.make(
        tare,
        dir.resolve("root"),
        "bb",
        "chmod 1777 tmp; ln -s usr/lib lib; ln -s usr/lib64 lib64");
  }

  private String out(String runtime, List<String> options, String... program) {
    List<String> words = new ArrayList<>(List.of("run", "--runtime=" + runtime));
    words.addAll(List.of("-v", "/usr:/usr:ro", "-v", "/dev/shm:/dev/shm"));
    words.addAll(options);
    words.add("bb");
    words.addAll(List.of(program));
    return tare.run(words.toArray(String[]::new)).ok().out();
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc"})
  void whatReachesForTheMachineIsRefused(String runtime) {
    assertThat(out(runtime, List.of(), "/usr/bin/python3", "-c", CALLS))
        .isEqualTo("EPERM ENOSYS EINVAL OK ENOSYS EPERM EPERM ENOSYS\n");
    String mode = "--security-opt=seccomp=unconfined";
    assertThat(out(runtime, List.of(mode), "/usr/bin/python3", "-c", CALLS))
        .startsWith("ENOKEY EINVAL OK OK OK OK ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc"})
  void programsWork(String runtime) {
    assertThat(out(runtime, List.of("--user=1000"), "/usr/bin/python3", "-c", WORK))
        .isEqualTo("[0, 1, 2, 3, 4, 5, 6, 7, 8] b'42\\n' 0\n");
    String java = System.getProperty("java.home");
    String version =
        out(
            runtime,
            List.of("-v", java + ":/java:ro"),
            "sh",
            "-c",
            "/java/bin/java -Xmx64m --version");
    assertThat(version).contains("OpenJDK");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc"})
  void aProfileOfOnesOwnIsUsedAlsoAfterItsFileIsGone(String runtime) throws IOException {
    Path profile =
        Files.writeString(
            dir.resolve("profile.json"),
            """
            {"defaultAction": "SCMP_ACT_ALLOW",
             "syscalls": [
               {"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 28},
               {"names": ["chmod"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1,
                "includes": {"caps": ["CAP_SYS_ADMIN"]}},
               {"names": ["no_such_call"], "action": "SCMP_ACT_ERRNO"}]}
            """);
    String[] words = {
      "create",
      "--name=c",
      "--runtime=" + runtime,
      "--security-opt=seccomp=" + profile,
      "bb",
      "sh",
      "-c",
      "mkdir /x; chmod 700 /tmp && echo changed"
    };
    tare.run(words).ok();
    Files.delete(profile);
    tare.run("start", "c").ok();
    tare.run("wait", "c").ok();
    String logged = tare.run("logs", "c").ok().out() + tare.run("logs", "c").ok().err();
    assertThat(logged).contains("No space left on device").contains("changed");
    tare.run("rm", "c").ok();
    TareProcess.Outcome odd = tare.run("run", "--security-opt=seccomp=/etc/passwd", "bb", "true");
    assertThat(odd.status()).isEqualTo(125);
    assertThat(odd.err()).contains("the seccomp profile").doesNotContain("\tat ");
  }
}
