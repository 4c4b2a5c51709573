package dev.tare.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Documents that lie, confuse or exhaust. Each is refused in one sentence, or accepted where what
/// runs in production accepts it.
final class HostileJsonTest {
  private static final String HEX = "0123456789abcdef".repeat(4);
  private static final String DIGEST = "sha256:" + HEX;
  private static final String CONFIG =
      "{'mediaType':'application/vnd.oci.image.config.v1+json','digest':'%s','size':2}"
          .formatted(DIGEST);

  private static Bytes json(String singleQuoted) {
    return Bytes.utf8(singleQuoted.replace('\'', '"'));
  }

  private static String layer(String members) {
    return "{'schemaVersion':2,'config':"
        + CONFIG
        + ",'layers':[{'mediaType':'application/vnd.oci.image.layer.v1.tar',"
        + members
        + "}]}";
  }

  private static String sized(String size) {
    return layer("'digest':'" + DIGEST + "','size':" + size);
  }

  private static String digested(String digest) {
    return layer("'size':1,'digest':'" + digest + "'");
  }

  static Stream<Arguments> malformedManifests() {
    String plain = "{'schemaVersion':2,'config':" + CONFIG + ",'layers':[]";
    return Stream.of(
        argumentSet("duplicate member", plain + ",'layers':[]}", "Duplicate"),
        argumentSet("layers and manifests", plain + ",'manifests':[]}", "read as an index"),
        argumentSet(
            "a member in other case", plain + ",'Layers':[]}", "could be read as \"layers\""),
        argumentSet(
            "other case in a descriptor", digested(DIGEST + "','Digest':'x"), "could be read"),
        argumentSet("no config", "{'schemaVersion':2,'layers':[]}", "no \"config\""),
        argumentSet("no schema version", "{'layers':[]}", "no \"schemaVersion\""),
        argumentSet("schema version 3", "{'schemaVersion':3}", "schemaVersion is 3, not 2"),
        argumentSet(
            "mediaType of an index",
            plain + ",'mediaType':'" + MediaType.OCI_INDEX + "'}",
            "it says mediaType"),
        argumentSet("size -1", sized("-1"), "size -1"),
        argumentSet("size 2^63", sized("9223372036854775808"), "whole number below 2^63"),
        argumentSet("size of 101 digits", sized("1".repeat(101)), "exceeds the maximum"),
        argumentSet("size NaN", sized("NaN"), "malformed"),
        argumentSet("size 1e3", sized("1e3"), "whole number"),
        argumentSet("size 1.0", sized("1.0"), "whole number"),
        argumentSet("size as a string", sized("'1'"), "whole number"),
        argumentSet("no size", layer("'digest':'" + DIGEST + "'"), "no \"size\""),
        argumentSet(
            "digest in upper case",
            digested("sha256:" + HEX.toUpperCase(java.util.Locale.ROOT)),
            "lower-case hex"),
        argumentSet("unknown algorithm", digested("md5:" + HEX), "sha256: or sha512:"),
        argumentSet("algorithm in upper case", digested("SHA256:" + HEX), "sha256: or sha512:"),
        argumentSet("path in a digest", digested("sha256:../../../etc/passwd"), "lower-case hex"),
        argumentSet("path as algorithm", digested("../x:" + HEX), "sha256: or sha512:"),
        argumentSet("short digest", digested("sha256:00"), "needs 64"),
        argumentSet("sha512 of 64 digits", digested("sha512:" + HEX), "needs 128"),
        argumentSet(
            "data with another digest",
            digested(DIGEST + "','data':'aGk="),
            "data has another digest"),
        argumentSet("data that is not base64", digested(DIGEST + "','data':'*"), "not base64"),
        argumentSet(
            "layers as an object",
            "{'schemaVersion':2,'config':" + CONFIG + ",'layers':{}}",
            "\"layers\" must be an array"),
        argumentSet(
            "a layer as a string",
            "{'schemaVersion':2,'config':" + CONFIG + ",'layers':['x']}",
            "array of objects"),
        argumentSet("an array", "[]", "not a JSON object"),
        argumentSet("a number", "1", "not a JSON object"),
        argumentSet("nothing", "", "not a JSON object"),
        argumentSet("two objects", plain + "}{}", "goes on after"),
        argumentSet("cut off", plain, "line 1"),
        argumentSet("a comment", "/* */" + plain + "}", "malformed"),
        argumentSet("byte order mark", "\ufeff" + plain + "}", "byte order mark"),
        argumentSet("a hundred thousand arrays", "{'a':" + "[".repeat(100_000), "nesting depth"),
        argumentSet("a hundred thousand objects", "{'a':".repeat(100_000), "nesting depth"),
        argumentSet(
            "over 4 MiB", plain + ",'x':'" + "x".repeat(4 << 20) + "'}", "more than 4194304"),
        argumentSet(
            "a million numbers",
            plain + ",'x':[0" + ",0".repeat(1_000_000) + "]}",
            "Token count (1000001) exceeds the maximum allowed (1000000)"));
  }

  @ParameterizedTest
  @MethodSource("malformedManifests")
  void refusesMalformedManifests(String manifest, String cause) {
    TareException e = thrown(() -> Manifest.parse(json(manifest), Optional.empty()));
    assertThat(e.kind()).isEqualTo(TareException.Kind.CORRUPT);
    assertThat(e.message()).contains(cause).hasSizeLessThan(600).doesNotContain("\n");
  }

  private static TareException thrown(Runnable work) {
    try {
      work.run();
    } catch (TareException e) {
      return e;
    }
    throw new AssertionError("nothing was thrown");
  }

  @Test
  void saysThatSchema1IsNotRead() {
    TareException e =
        thrown(() -> Manifest.parse(json("{'schemaVersion':1,'fsLayers':[]}"), Optional.empty()));
    assertThat(e.kind()).isEqualTo(TareException.Kind.UNSUPPORTED);
    assertThat(e).hasMessageContaining("schema 1");
  }

  @Test
  void refusesUtf16ThatTheJsonLibraryWouldGuess() {
    Bytes raw = Bytes.of("{\"schemaVersion\":2}".getBytes(StandardCharsets.UTF_16LE));
    assertThat(thrown(() -> Json.parse(raw, "manifest x"))).hasMessageContaining("UTF-8");
  }

  @Test
  void refusesBytesThatAreNoUtf8() {
    byte[] raw = "{\"a\":\"?\"}".getBytes(StandardCharsets.US_ASCII);
    raw[6] = (byte) 0xff;
    assertThat(thrown(() -> Json.parse(Bytes.of(raw), "manifest x")).message())
        .startsWith("manifest x is malformed: line 1, column ");
  }

  @Test
  void refusesAManifestWhoseDescriptorGaveAnotherMediaType() {
    Bytes raw =
        json(
            "{'schemaVersion':2,'mediaType':'%s','config':%s,'layers':[]}"
                .formatted(MediaType.DOCKER_MANIFEST, CONFIG));
    assertThat(Manifest.parse(raw, Optional.of(MediaType.DOCKER_MANIFEST)).layers()).isEmpty();
    assertThat(thrown(() -> Manifest.parse(raw, Optional.of(MediaType.OCI_MANIFEST))))
        .hasMessageContaining(MediaType.OCI_MANIFEST + " was expected");
  }

  @Test
  void refusesAnIndexThatCouldBeAManifest() {
    assertThat(
            thrown(() ->
                Index.parse(
                    json("{'schemaVersion':2,'manifests':[],'layers':[]}"), Optional.empty())))
        .hasMessageContaining("read as a manifest");
    assertThat(thrown(() -> Index.parse(json("{'schemaVersion':2}"), Optional.empty())).message())
        .contains("no \"manifests\"");
  }

  @Test
  void readsAnIndexOfTenThousandManifests() {
    String entry =
        "{'mediaType':'%s','digest':'%s','size':2,'platform':{'os':'linux','architecture':'a'}}"
            .formatted(MediaType.OCI_MANIFEST, DIGEST);
    Bytes raw =
        json("{'schemaVersion':2,'manifests':[" + entry + ("," + entry).repeat(9_999) + "]}");
    assertThat(Index.parse(raw, Optional.empty()).manifests()).hasSize(10_000);
  }

  @Test
  void acceptsAPlatformThatSaysNothing() {
    Bytes raw =
        json(
            "{'schemaVersion':2,'manifests':[{'mediaType':'%s','digest':'%s','size':2,'platform':{}}]}"
                .formatted(MediaType.OCI_MANIFEST, DIGEST));
    assertThat(Index.parse(raw, Optional.empty()).manifests().getFirst().platform())
        .contains(new Platform("", "", Optional.empty()));
  }

  @Test
  void acceptsSha512AndForeignUrlsAndTrueData() {
    Bytes content = Bytes.utf8("hi");
    String data = Base64.getEncoder().encodeToString(content.toByteArray());
    String members =
        "'digest':'%s','size':2,'data':'%s','urls':['http://169.254.169.254/']"
            .formatted(Digest.of(content), data);
    assertThat(Manifest.parse(json(layer(members)), Optional.empty()).layers()).hasSize(1);
    assertThat(Manifest.parse(json(digested("sha512:" + HEX + HEX)), Optional.empty()).layers())
        .hasSize(1);
  }

  @Test
  void acceptsAHistoryThatIsLongerOrShorterThanTheLayers() {
    String history = "{'created_by':'a'},{'empty_layer':true},{'created_by':'b'}";
    ImageConfig config =
        ImageConfig.parse(
            json(
                "{'rootfs':{'type':'layers','diff_ids':['%s']},'history':[%s]}"
                    .formatted(DIGEST, history)));
    assertThat(config.history()).hasSize(3);
    assertThat(config.diffIds()).hasSize(1);
    assertThat(ImageConfig.parse(json("{'rootfs':{'diff_ids':['" + DIGEST + "']}}")).history())
        .isEmpty();
  }

  static Stream<Arguments> malformedConfigs() {
    return Stream.of(
        argumentSet("a diff id that is a path", "{'rootfs':{'diff_ids':['sha256:../x']}}", "hex"),
        argumentSet("Env as an object", "{'config':{'Env':{}}}", "\"Env\" must be an array"),
        argumentSet("Env of numbers", "{'config':{'Env':[1]}}", "array of strings"),
        argumentSet("a label that is a number", "{'config':{'Labels':{'a':1}}}", "\"a\" must be"),
        argumentSet("two roots", "{'rootfs':{},'Rootfs':{}}", "could be read as \"rootfs\""),
        argumentSet(
            "two commands",
            "{'config':{'Cmd':['/f'],'cmd':['/evil']}}",
            ", config is malformed: \"cmd\" could be read as \"Cmd\""),
        argumentSet(
            "an entry point in lower case alone",
            "{'config':{'entrypoint':['/e']}}",
            "\"entrypoint\" could be read as \"Entrypoint\""),
        argumentSet(
            "a health check in other case",
            "{'config':{'HealthCheck':{}}}",
            "\"HealthCheck\" could be read as \"Healthcheck\""),
        argumentSet(
            "an s that folds to another letter",
            "{'config':{'Label\u017f':{}}}",
            "could be read as \"Labels\""),
        argumentSet("two ways to run", "{'config':{},'Config':{}}", "could be read as \"config\""),
        argumentSet(
            "another variant", "{'Variant':'v8'}", "\"Variant\" could be read as \"variant\""),
        argumentSet(
            "a history line of two minds",
            "{'history':[{'empty_layer':true,'Empty_Layer':false}]}",
            "history[0] is malformed: \"Empty_Layer\" could be read as \"empty_layer\""),
        argumentSet("os as an object", "{'os':{}}", "\"os\" must be a string"),
        argumentSet(
            "an environment of 5 MB",
            "{'config':{'Env':['A=" + "x".repeat(5_000_000) + "']}}",
            "more than 4194304"),
        argumentSet(
            "a label with a name of 100 kB",
            "{'config':{'Labels':{'" + "n".repeat(100_000) + "':1}}}",
            "malformed"),
        argumentSet(
            "a wrong label with a long name",
            "{'config':{'Labels':{'" + "n".repeat(40_000) + "':1}}}",
            "must be a string"));
  }

  @ParameterizedTest
  @MethodSource("malformedConfigs")
  void refusesMalformedConfigs(String config, String cause) {
    TareException e = thrown(() -> ImageConfig.parse(json(config)));
    assertThat(e.kind()).isEqualTo(TareException.Kind.CORRUPT);
    assertThat(e.message()).contains(cause).hasSizeLessThan(600);
  }

  @Test
  void refusesFewerDiffIdsThanLayers() {
    Manifest manifest = Manifest.parse(json(sized("1")), Optional.empty());
    ImageConfig config = ImageConfig.of(Platform.parse("linux/amd64"));
    assertThat(
            thrown(() -> new Image(manifest.descriptor(), manifest, config, List.of())).message())
        .contains("its manifest has 1 layers, its config names 0");
  }

  @Test
  void halfASurrogatePairSurvivesAnEdit() {
    ImageConfig config = ImageConfig.parse(json("{'author':'a\\ud800b','x':'\\udc00\\ud800'}"));
    assertThat(config.withUser("u").raw().toString())
        .contains("a\\ud800b")
        .contains("\\udc00\\ud800");
  }

  @Test
  void editsKeepUnknownMembersAndTheTextOfNumbers() {
    Bytes raw =
        json(
            "{'z':[1.50,1e2,-0,12345678901234567890,{'k':null}],'config':{'Healthcheck':{'Interval':1e9},'User':'a'},'é':'😀'}");
    ImageConfig config = ImageConfig.parse(raw).withUser("b").withEnv(List.of("A=1"));
    assertThat(config.raw().toString().replace('"', '\''))
        .isEqualTo(
            "{'z':[1.50,1e2,-0,12345678901234567890,{'k':null}],'config':{'Healthcheck':{'Interval':1e9},'User':'b','Env':['A=1']},'é':'😀'}");
    assertThat(config.withEnv(List.of()).withUser("a").raw()).isEqualTo(raw);
  }

  @Test
  void whatNobodyEditsKeepsItsBytes() {
    Bytes raw = json("{ 'rootfs' : {'diff_ids' : [ ] } ,\n'os':'\\u006cinux' }");
    assertThat(ImageConfig.parse(raw).raw()).isEqualTo(raw);
    assertThat(ImageConfig.parse(raw).descriptor().digest()).isEqualTo(Digest.of(raw));
    assertThat(ImageConfig.parse(raw).platform().os()).isEqualTo("linux");
  }

  @Test
  void theSameArgumentsGiveTheSameBytesWhateverTheOrderOfAMap() {
    Descriptor config = Descriptor.of(MediaType.OCI_CONFIG, Bytes.utf8("{}"));
    Map<String, String> annotations =
        Map.of("b", "1", "a", "2", "d", "3", "c", "4", "f", "5", "e", "6");
    Descriptor layer = Descriptor.of(MediaType.OCI_LAYER, Bytes.EMPTY).withAnnotations(annotations);
    String text = Manifest.of(config, List.of(layer), annotations).raw().toString();
    String sorted = "{'a':'2','b':'1','c':'4','d':'3','e':'6','f':'5'}".replace('\'', '"');
    assertThat(text.split(java.util.regex.Pattern.quote(sorted), -1)).hasSize(3);
    assertThat(Json.empty("x").with("m", annotations).render().toString()).contains(sorted);
  }
}
