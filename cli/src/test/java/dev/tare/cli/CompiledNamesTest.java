package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.testing.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A C program that looks up hosts and users, converts a text and tells a local time, packed with
/// its libraries and without: it finds a host of `/etc/hosts` and one that a name server on the
/// loopback knows. The name server and the file stand in the place of the machine's own in a mount
/// namespace of the test alone.
@Tag("machine")
class CompiledNamesTest {
  private static final String SERVER = "127.7.7.7";
  private static final String EXPECTED =
      """
      tare-test-host: 127.9.8.7
      answer.example.test: 127.1.2.3
      root: /root
      iconv: gr\u00fc\u00df
      2024-07-03 11:46:40 CEST
      """;

  @TempDir Path dir;
  private TareProcess tare;

  @BeforeEach
  void open() throws IOException {
    Machine.needs("gcc", "musl-gcc", "objdump", "unshare", "mount");
    Machine.needsRoot();
    tare = new TareProcess(dir);
    try (InputStream in =
        Objects.requireNonNull(CompiledNamesTest.class.getResourceAsStream("names.c"))) {
      Files.write(dir.resolve("names.c"), in.readAllBytes());
    }
  }

  @Test
  void withItsLibrariesItFindsHostsUsersCharactersAndTime() throws Exception {
    pack("--link", "dynamic").ok();
    assertThat(resolved()).isEqualTo(EXPECTED);
  }

  @Test
  void staticallyLinkedItFindsThemToo() throws Exception {
    // musl reads this file itself, and converts without tables
    pack("--add", "/etc/passwd").ok();
    assertThat(resolved()).isEqualTo(EXPECTED);
  }

  @Test
  void staticallyLinkedWithTheGnuLibraryItIsRefusedWithTheDifference() {
    TareProcess.Outcome outcome = pack("--compile-with", "gcc");
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("differs: standard output line")
        .contains("not \"iconv: gr\u00fc\u00df\"")
        .contains("--link dynamic");
  }

  private TareProcess.Outcome pack(String... more) {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("pack", dir.resolve("names.c").toString(), "-t", "names"));
    words.addAll(List.of("-e", "TZ=Europe/Berlin", "--probe", "names localhost"));
    words.addAll(List.of(more));
    return tare.run(words.toArray(String[]::new));
  }

  private String resolved() throws Exception {
    Path hosts =
        Files.writeString(dir.resolve("hosts"), "127.0.0.1 localhost\n127.9.8.7 tare-test-host\n");
    Path conf = Files.writeString(dir.resolve("resolv.conf"), "nameserver " + SERVER + "\n");
    String mounts =
        "mount --bind '%s' /etc/hosts && mount --bind '%s' /etc/resolv.conf && exec \"$@\""
            .formatted(hosts, conf);
    List<String> command = new ArrayList<>(List.of("unshare", "-m", "sh", "-c", mounts, "sh"));
    ProcessBuilder run =
        tare.builder(
            List.of(
                "run",
                "--rm",
                "--network",
                "host",
                "--runtime",
                "builtin",
                "names",
                "tare-test-host",
                "answer.example.test"));
    command.addAll(run.command());
    try (DatagramSocket socket =
        new DatagramSocket(new InetSocketAddress(InetAddress.getByName(SERVER), 53))) {
      Thread.ofVirtual().start(() -> answer(socket));
      Process process = run.command(command).redirectErrorStream(true).start();
      String out =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(out).isZero();
      return out;
    }
  }

  /// Answers 127.1.2.3 to each question for an IPv4 address (RFC 1035, section 4), nothing else.
  private static void answer(DatagramSocket socket) {
    byte[] room = new byte[512];
    try {
      while (true) {
        DatagramPacket question = new DatagramPacket(room, room.length);
        socket.receive(question);
        int end = 12;
        while (room[end] != 0) {
          end += room[end] + 1;
        }
        boolean isAddress = room[end + 2] == 1;
        end += 5;
        ByteBuffer answer = ByteBuffer.allocate(512);
        answer.put(room, 0, 2).putShort((short) 0x8180).putShort((short) 1);
        answer.putShort((short) (isAddress ? 1 : 0)).putInt(0).put(room, 12, end - 12);
        if (isAddress) {
          answer.putShort((short) 0xc00c).putShort((short) 1).putShort((short) 1).putInt(60);
          answer.putShort((short) 4).put(new byte[] {127, 1, 2, 3});
        }
        socket.send(
            new DatagramPacket(answer.array(), answer.position(), question.getSocketAddress()));
      }
    } catch (IOException e) {
      // the test has closed the socket
      return;
    }
  }
}
