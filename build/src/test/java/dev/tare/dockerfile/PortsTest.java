package dev.tare.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PortsTest {
  private static final Span AT = new Span(2, 1, 2);

  @ParameterizedTest
  @CsvSource({
    "80,80/tcp",
    "53/udp,53/udp",
    "53/UDP,53/udp",
    "1/sctp,1/sctp",
    "8000-8002/udp,8000/udp 8001/udp 8002/udp",
    "8080:80,80/tcp",
    "127.0.0.1:8080:80/tcp,80/tcp",
    "[::1]::80,80/tcp",
    "080,80/tcp",
    "80 443,443/tcp 80/tcp",
  })
  void readsPorts(String words, String ports) {
    assertThat(Ports.parse(List.of(words.split(" ")), AT, "Dockerfile"))
        .containsExactly(ports.split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "80/icmp", "65536", "2-1", "1-70000", "-1", "80/", "/tcp", "80:"})
  void refusesOtherWords(String word) {
    assertThatThrownBy(() -> Ports.parse(List.of(word), AT, "Dockerfile"))
        .hasMessage("Dockerfile:2:1: cannot read EXPOSE: \"%s\" is no port", word);
  }
}
