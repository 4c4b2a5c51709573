package dev.tare.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ListenersTest {
  private static final String HEAD = "  sl  local_address rem_address   st tx_queue";

  @Test
  void findsWhatListensAndHowToReachIt() {
    List<String> tcp =
        List.of(
            HEAD,
            "   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0",
            "   1: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0",
            "   2: 0100007F:9999 0100007F:0050 01 00000000:00000000 00:00000000 00000000     0",
            "   3: 0201000A:0051 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0");
    List<String> tcp6 =
        List.of(
            HEAD,
            "   0: 00000000000000000000000000000000:0052 0:0 0A 0",
            "   1: 00000000000000000000000001000000:0053 0:0 0A 0");
    assertThat(Listeners.parse(tcp, tcp6))
        .containsExactly(
            new Listeners("127.0.0.1", 80),
            new Listeners("10.0.1.2", 81),
            new Listeners("127.0.0.1", 82),
            new Listeners("[::1]", 83),
            new Listeners("127.0.0.1", 8080));
  }

  @Test
  void passesOverWhatItDoesNotUnderstand() {
    assertThat(Listeners.parse(List.of("", "a b c 0A", "1: 0:1 x 0A"), List.of())).isEmpty();
  }
}
