package dev.tare.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class JsonPropertiesTest {
  @Provide
  Arbitrary<Object> values() {
    Arbitrary<Object> leaves =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(12).map(s -> (Object) s),
            Arbitraries.longs().map(n -> (Object) n),
            Arbitraries.of(true, false).map(b -> (Object) b));
    return Arbitraries.recursive(() -> leaves, this::nested, 0, 3);
  }

  private Arbitrary<Object> nested(Arbitrary<Object> inner) {
    return Arbitraries.oneOf(
        inner.list().ofMaxSize(4).map(l -> (Object) l),
        Arbitraries.maps(Arbitraries.strings().ofMaxLength(6), inner)
            .ofMaxSize(4)
            .map(m -> (Object) new LinkedHashMap<>(m)));
  }

  @Property(tries = 300)
  void whatIsRenderedIsReadBackTheSame(@ForAll("values") Object value) {
    Bytes once = Json.empty("x").with("v", value).render();
    assertThat(Json.parse(once, "x").render()).isEqualTo(once);
  }

  @Provide
  Arbitrary<String> text() {
    return Arbitraries.strings().ofMaxLength(40);
  }

  @Property(tries = 200)
  void stringsSurvive(@ForAll("text") String text) {
    Bytes raw = Json.empty("x").with("v", text).render();
    assertThat(Json.parse(raw, "x").requiredString("v")).isEqualTo(text);
  }

  @Provide
  Arbitrary<Map<String, String>> annotations() {
    Arbitrary<String> text = Arbitraries.strings().ofMaxLength(20);
    return Arbitraries.maps(text, text).ofMaxSize(4);
  }

  @Provide
  Arbitrary<List<String>> texts() {
    return Arbitraries.strings().ofMaxLength(20).list().ofMaxSize(4);
  }

  @Property(tries = 200)
  void manifestsSurvive(
      @ForAll("texts") List<String> layers,
      @ForAll("annotations") Map<String, String> annotations) {
    Descriptor config = Descriptor.of(MediaType.OCI_CONFIG, Bytes.utf8("{}"));
    List<Descriptor> descriptors =
        layers.stream()
            .map(l -> Descriptor.of(MediaType.OCI_LAYER_GZIP, Bytes.utf8(l)))
            .map(d -> d.withAnnotations(annotations))
            .toList();
    Manifest manifest = Manifest.of(config, descriptors, annotations);
    assertThat(Manifest.parse(manifest.raw(), Optional.of(manifest.mediaType())))
        .isEqualTo(manifest);
  }

  @Property(tries = 200)
  void anEditThatIsTakenBackLeavesTheSameBytes(
      @ForAll("values") Object unknown, @ForAll("texts") List<String> env) {
    Bytes raw =
        Json.empty("config").with("x", unknown).with("config", Map.of("y", unknown)).render();
    assertThat(ImageConfig.parse(raw).withEnv(env).withEnv(List.of()).raw()).isEqualTo(raw);
  }
}
