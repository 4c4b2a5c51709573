package dev.tare.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MountTest {
  private static Mount parse(String options) {
    return Mount.parse(options, new Span(3, 5, 3), "Dockerfile");
  }

  @Test
  void readsBinds() {
    assertThat(parse("target=/a")).isEqualTo(new Mount.Bind("/a", Optional.empty(), "", true));
    assertThat(parse("type=bind,from=stage,src=/b,dst=c,rw"))
        .isEqualTo(new Mount.Bind("c", Optional.of("stage"), "/b", false));
    assertThat(parse("TYPE=Bind,destination=/a,source=b"))
        .isEqualTo(new Mount.Bind("/a", Optional.empty(), "b", true));
  }

  @ParameterizedTest
  @CsvSource({"ro,true", "readonly,true", "rw,false", "readwrite,false", "'ro,rw',false"})
  @CsvSource({"rw=false,true", "ro=0,false", "readonly=true,true", "readwrite=1,false"})
  void readsWhetherItIsReadOnly(String option, boolean isReadOnly) {
    assertThat(((Mount.Bind) parse("target=/a," + option)).isReadOnly()).isEqualTo(isReadOnly);
    assertThat(((Mount.Cache) parse("type=cache,target=/a," + option)).isReadOnly())
        .isEqualTo(isReadOnly);
  }

  @Test
  void readsCaches() {
    assertThat(parse("type=cache,target=/a"))
        .isEqualTo(
            new Mount.Cache(
                "/a", "/a", Mount.Sharing.SHARED, Optional.empty(), "", false, 0755, 0, 0));
    assertThat(
            parse(
                "type=cache,target=/a,id=i,sharing=LOCKED,from=s,source=/x,ro,mode=0700,uid=1,gid=4294967294"))
        .isEqualTo(
            new Mount.Cache(
                "/a",
                "i",
                Mount.Sharing.LOCKED,
                Optional.of("s"),
                "/x",
                true,
                0700,
                1,
                4294967294L));
    assertThat(((Mount.Cache) parse("type=cache,target=/a,sharing=private")).sharing())
        .isEqualTo(Mount.Sharing.PRIVATE);
  }

  @Test
  void readsSecrets() {
    assertThat(parse("type=secret,id=a/b"))
        .isEqualTo(
            new Mount.Secret(
                "a/b", Optional.of("/run/secrets/b"), Optional.empty(), false, 0400, 0, 0));
    assertThat(parse("type=secret,target=/x/key/,required"))
        .isEqualTo(
            new Mount.Secret("key", Optional.of("/x/key/"), Optional.empty(), true, 0400, 0, 0));
    assertThat(parse("type=secret,src=a,env=A,required=false,mode=0440,uid=1,gid=2"))
        .isEqualTo(new Mount.Secret("a", Optional.empty(), Optional.of("A"), false, 0440, 1, 2));
    assertThat(parse("type=secret,id=a,env=A,target=/t"))
        .isEqualTo(new Mount.Secret("a", Optional.of("/t"), Optional.of("A"), false, 0400, 0, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "1,1",
    "64m,67108864",
    "1.5g,1610612736",
    "1KiB,1024",
    "2 kb,2048",
    "1t,1099511627776"
  })
  void readsTmpfs(String size, long bytes) {
    assertThat(parse("type=tmpfs,target=/a,size=" + size))
        .isEqualTo(new Mount.Tmpfs("/a", OptionalLong.of(bytes)));
    assertThat(parse("type=tmpfs,target=/a"))
        .isEqualTo(new Mount.Tmpfs("/a", OptionalLong.empty()));
  }

  @Test
  void readsSsh() {
    assertThat(parse("type=ssh"))
        .isEqualTo(new Mount.Ssh("default", Optional.empty(), false, 0600, 0, 0));
    assertThat(parse("type=ssh,id=a,target=/s,required=1,mode=0666,uid=1,gid=2"))
        .isEqualTo(new Mount.Ssh("a", Optional.of("/s"), true, 0666, 1, 2));
  }

  @Test
  void readsQuotedOptions() {
    assertThat(((Mount.Bind) parse("\"target=/a,b\",\"source=x\"\"y\"")).target())
        .isEqualTo("/a,b");
    assertThat(((Mount.Bind) parse("\"target=/a,b\",\"source=x\"\"y\"")).source())
        .isEqualTo("x\"y");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "type=volume|unknown type \"volume\"",
        "tagret=/a|unknown option \"tagret\"",
        "|unknown option \"\"",
        "target|target needs a value: target=…",
        "target=/a,rw=yes|rw=yes is neither true nor false",
        "type=cache,target=/a,mode=888|mode=888 is no octal mode",
        "type=cache,target=/a,mode=10000|mode=10000 is no octal mode",
        "type=cache,target=/a,uid=-1|uid=-1 is no number of a user or group",
        "type=cache,target=/a,gid=4294967295|gid=4294967295 is no number of a user or group",
        "type=cache,target=/a,sharing=mine|sharing=mine is none of shared, private, locked",
        "type=tmpfs,target=/a,size=much|size=much is no size",
        "type=tmpfs,target=/a,size=99999999p|size=99999999p is beyond all memory",
        "type=secret|a secret needs id or target",
        "type=secret,target=/|a secret needs id or target",
        "type=secret,id=a,src=b|source and id are the same of a secret: give one of them",
        "type=secret,id=a,from=b|from does not go with type=secret",
        "type=secret,id=a,required=2|required=2 is neither true nor false",
        "target=/a,required|required does not go with type=bind",
        "target=/a,mode=7|mode does not go with type=bind",
        "type=tmpfs,uid=1|uid does not go with type=tmpfs",
        "type=cache,size=1|size does not go with type=cache",
        "type=ssh,src=a|source does not go with type=ssh",
        "type=bind,env=A|env does not go with type=bind",
        "from=x|type=bind needs target=PATH",
        "type=cache,id=a|type=cache needs target=PATH",
        "type=tmpfs,target=|type=tmpfs needs target=PATH",
        "target=\"/a|a \" stands in the wrong place",
        "\"target=/a|a \" stands in the wrong place",
        "\"target=/a\"b|a \" stands in the wrong place",
      })
  void refusesByName(String options, String cause) {
    assertThatThrownBy(() -> parse(options == null ? "" : options))
        .hasMessage("Dockerfile:3:5: cannot read --mount: " + cause);
  }

  @ParameterizedTest
  @ValueSource(strings = {"target=/a,from=", "id=x,target=/a"})
  void takesEmptyValuesForNone(String options) {
    assertThat(((Mount.Bind) parse(options)).from()).isEmpty();
  }
}
