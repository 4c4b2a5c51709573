package dev.tare.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ProtocolException;
import java.net.URI;
import org.junit.jupiter.api.Test;

class HttpTest {
  private static final URI FROM = URI.create("https://one.example/a/b?c=d");

  @Test
  void followsToOtherServersAndPaths() throws ProtocolException {
    assertThat(Http.followed(FROM, "/x")).hasToString("https://one.example/x");
    assertThat(Http.followed(FROM, "http://two.example/y?z=1"))
        .hasToString("http://two.example/y?z=1");
    assertThat(Http.leavesTls(FROM, URI.create("http://two.example/"))).isTrue();
    assertThat(Http.leavesTls(FROM, URI.create("https://two.example/"))).isFalse();
  }

  @Test
  void neverLeavesHttpNorEntersTheMachinesSurroundings() {
    for (String to :
        new String[] {
          "file:///etc/passwd",
          "ftp://one.example/",
          "http:///x",
          "http://169.254.169.254/latest/meta-data",
          "http://[fe80::1]/",
          "http://[FE80::1]/",
          "http://[fd00:ec2::254]/",
          "http://a b/"
        }) {
      assertThatThrownBy(() -> Http.followed(FROM, to))
          .as(to)
          .isInstanceOf(ProtocolException.class)
          .hasMessageStartingWith("it was redirected to ");
    }
  }

  @Test
  void whatIsInTheSurroundingsMayStayThere() throws ProtocolException {
    URI near = URI.create("http://169.254.1.1/a");
    assertThat(Http.followed(near, "/b")).hasToString("http://169.254.1.1/b");
  }

  @Test
  void knowsAnOriginByItsPortAsWell() {
    assertThat(Http.isSameOrigin(FROM, URI.create("HTTPS://ONE.example:443/z"))).isTrue();
    assertThat(Http.isSameOrigin(FROM, URI.create("https://one.example:444/"))).isFalse();
    assertThat(Http.isSameOrigin(FROM, URI.create("http://one.example/"))).isFalse();
  }

  @Test
  void showsNoSecret() {
    assertThat(Http.shown(URI.create("https://me:secret@one.example/a?signature=x")))
        .isEqualTo("https://one.example/a");
  }
}
