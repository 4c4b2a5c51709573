package dev.tare.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tare.base.TareException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComposeFileTest {
  private static final Map<String, String> VARIABLES = Map.of("TAG", "1.4", "EMPTY", "");

  private static ComposeFile read(String text) {
    return ComposeFile.read(text, "compose.yaml", "My App", VARIABLES);
  }

  private static ComposeService.Plan plan(String build) {
    String text = "services:\n  web:\n    build:\n" + build.indent(6);
    return read(text).services().getFirst().build().orElseThrow();
  }

  @Test
  void aContextAlone() {
    ComposeFile file = read("services:\n  web:\n    build: ./web\n");
    ComposeService web = file.services().getFirst();
    assertThat(web.names()).containsExactly("myapp-web");
    assertThat(web.build().orElseThrow().context()).isEqualTo("./web");
    assertThat(file.notes()).isEmpty();
  }

  @Test
  void allThatIsRead() {
    ComposeService.Plan plan =
        plan(
            """
            context: src
            dockerfile: deep/Dockerfile
            args: [VERSION=2, TAG, NOBODY]
            labels: {a: b, n: 7}
            target: release
            platforms: [linux/arm64]
            network: none
            ssh: [default, "key=/run/agent"]
            additional_contexts: {base: "service:base", lib: ../lib}
            pull: true
            """);
    assertThat(plan.dockerfile()).hasValue("deep/Dockerfile");
    assertThat(plan.args()).isEqualTo(Map.of("VERSION", "2", "TAG", "1.4"));
    assertThat(plan.labels()).isEqualTo(Map.of("a", "b", "n", "7"));
    assertThat(plan.target()).hasValue("release");
    assertThat(plan.platform()).hasValue("linux/arm64");
    assertThat(plan.network()).hasValue("none");
    assertThat(plan.agents()).isEqualTo(Map.of("default", "", "key", "/run/agent"));
    assertThat(plan.contexts()).isEqualTo(Map.of("base", "service:base", "lib", "../lib"));
  }

  @Test
  void namesAndTags() {
    ComposeFile file =
        read(
            """
            name: shop
            services:
              web:
                image: "registry.example/web:${TAG}"
                build: {context: ., tags: ["web:latest"]}
              db: {image: postgres, profiles: [data]}
              job: {build: .}
            """);
    assertThat(file.services().get(0).names())
        .containsExactly("registry.example/web:1.4", "web:latest");
    assertThat(file.services().get(1).build()).isEmpty();
    assertThat(file.services().get(1).profiles()).containsExactly("data");
    assertThat(file.services().get(2).names()).containsExactly("shop-job");
  }

  @Test
  void whatIsIgnoredIsNamedOnce() {
    ComposeFile file =
        read(
            """
            x-own: 1
            networks: {}
            services:
              a: {build: {context: ., cache_from: [b], no_cache: true}, ports: ["80"]}
              b: {build: ., ports: ["81"], environment: {X: "${MISSING:?never asked}"}}
            """);
    assertThat(file.notes())
        .containsExactly(
            "compose.yaml: ignored for building: networks; of services ports, environment; of build"
                + " cache_from, no_cache");
  }

  @Test
  void anchorsAndMerges() {
    ComposeFile file =
        read(
            """
            x-build: &build
              context: src
              args: {A: one}
            services:
              a: {build: {<<: *build, dockerfile: a}}
              b: {build: {<<: [*build], context: other}}
            """);
    assertThat(file.services().get(0).build().orElseThrow().context()).isEqualTo("src");
    assertThat(file.services().get(0).build().orElseThrow().args()).containsEntry("A", "one");
    assertThat(file.services().get(1).build().orElseThrow().context()).isEqualTo("other");
  }

  @Test
  void secretsOfTheFile() {
    ComposeFile file =
        read(
            """
            services:
              a:
                build:
                  context: .
                  secrets: [token, {source: key, target: id_rsa}]
            secrets:
              token: {environment: TOKEN}
              key: {file: ./key}
            """);
    assertThat(file.services().getFirst().build().orElseThrow().secrets())
        .containsOnlyKeys("token", "key", "id_rsa");
    assertThat(file.notes()).isEmpty();
  }

  @Test
  void variables() {
    List<String> texts =
        List.of(
            "$TAG-${TAG}", "${NO:-a$TAG}", "${EMPTY:-b}${EMPTY-c}", "${TAG:+x}${NO+y}", "$$TAG");
    assertThat(texts.stream().map(text -> plan("target: '" + text + "'").target().orElse("")))
        .containsExactly("1.4-1.4", "a1.4", "b", "x", "$TAG");
  }

  @Test
  void aVariableWithoutAValueIsNamed() {
    assertThat(read("services: {a: {build: {context: 'x$NOBODY'}}}").notes())
        .containsExactly("compose.yaml: the variable NOBODY is not set: it is empty");
  }

  @Test
  void mistakesHaveAPlace() {
    assertThat(failure("services:\n  a:\n    build:\n      dockerflie: x\n"))
        .startsWith("compose.yaml:4:19: cannot read build: it has no \"dockerflie\"");
    assertThat(failure("services:\n  a: {build: '${X:?say who}'}\n"))
        .isEqualTo("compose.yaml:2:14: cannot read the value: the variable X is not set: say who");
    assertThat(failure("services:\n  a: {build: '$1'}\n"))
        .contains("a $ is not followed by a name");
    assertThat(failure("services:\n  a: {build: [1, 2}\n")).startsWith("compose.yaml:2:");
    assertThat(failure("services:\n  a: {build: .}\n  a: {build: .}\n"))
        .startsWith("compose.yaml:3:3:")
        .contains("the key a is there twice");
    assertThat(failure("service: {}\n")).contains("it has no services (did you mean \"service\"?)");
    assertThat(failure("services: {a: {build: {secrets: [x]}}}"))
        .contains("the file declares none of that name");
    assertThat(failure("services: {a: {build: {platforms: [linux/amd64, linux/arm64]}}}"))
        .contains("one build makes an image for one platform");
    assertThat(failure("services: {a: {extends: {service: b}}}")).contains("extends");
  }

  @Test
  void hostileFilesEnd() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 60; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    assertThat(failure(bomb.toString())).contains("it has no services");
    assertThat(failure("services: &a {a: *a}\n")).contains("cannot read");
    assertThat(failure("services: " + "[".repeat(100_000))).contains("cannot read YAML");
  }

  private static String failure(String text) {
    return catchThrowableOfType(TareException.class, () -> read(text)).message();
  }

  @Test
  void knownByNameOrBeginning() {
    assertThat(ComposeFile.isCompose("compose.yaml", "")).isTrue();
    assertThat(ComposeFile.isCompose("stack", "# all\nservices:\n  a: {}\n")).isTrue();
    assertThat(ComposeFile.isCompose("stack", "{\"services\": {}}")).isTrue();
    assertThat(ComposeFile.isCompose("Dockerfile", "FROM scratch\nLABEL services: x\n")).isFalse();
    assertThat(ComposeFile.isCompose("Dockerfile", "RUN: x\n")).isFalse();
  }

  @Test
  void linesOfDotEnv() {
    assertThat(
            EnvironmentFile.parse(
                "A=1\n# B=2\nexport C = 'x y' # why\nD=\"q\\\"\\n\"\nE=plain text # end\n=\nF=\n"))
        .isEqualTo(Map.of("A", "1", "C", "x y", "D", "q\"\n", "E", "plain text", "F", ""));
  }
}
