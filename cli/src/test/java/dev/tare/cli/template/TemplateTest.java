package dev.tare.cli.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.TareException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {
  private static final Fields IMAGE = image();

  private static Fields image() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("Repository", "cache");
    fields.put("Size", "464 MB");
    fields.put("Bytes", 464_000_000L);
    fields.put("Dangling", false);
    fields.put("Tags", List.of("a", "b"));
    fields.put("None", List.of());
    fields.put("Labels", Map.of("z", "1", "a", "2"));
    fields.put("Config", Fields.of(Map.of("Cmd", List.of("/p", "-x"))));
    return Fields.of(fields);
  }

  // the expectations are what docker and Go's text/template print
  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '~',
      value = {
        "{{.Repository}}: {{.Size}} ¦ cache: 464 MB",
        "{{ .Repository }} ¦ cache",
        "plain ¦ plain",
        "{{.Bytes}} {{.Dangling}} {{.Tags}} {{.Labels}} ¦ 464000000 false [a b] map[a:2 z:1]",
        "{{.Config.Cmd}} ¦ [/p -x]",
        "{{json .Config}} ¦ {\"Cmd\":[\"/p\",\"-x\"]}",
        "{{json .Labels}} ¦ {\"a\":\"2\",\"z\":\"1\"}",
        "{{.Tags | json}} ¦ [\"a\",\"b\"]",
        "{{range .Tags}}<{{.}}>{{end}} ¦ <a><b>",
        "{{range .None}}x{{else}}none{{end}} ¦ none",
        "{{range $i, $t := .Tags}}{{$i}}={{$t}};{{end}} ¦ 0=a;1=b;",
        "{{range $k, $v := .Labels}}{{$k}}={{$v}};{{end}} ¦ a=2;z=1;",
        "{{range .Tags}}{{$.Repository}}:{{.}} {{end}}| ¦ cache:a cache:b |",
        "{{$x := .Size}}{{$x}} ¦ 464 MB",
        "{{$x := \"\"}}{{range .Tags}}{{$x = .}}{{end}}{{$x}} ¦ b",
        "{{if .Dangling}}yes{{else}}no{{end}} ¦ no",
        "{{if .Dangling}}a{{else if .Tags}}b{{else}}c{{end}} ¦ b",
        "{{if .None}}a{{end}}| ¦ |",
        "{{if and .Tags (not .Dangling)}}both{{end}} ¦ both",
        "{{with .Config}}{{.Cmd}}{{end}} ¦ [/p -x]",
        "{{with .None}}x{{else}}empty{{end}} ¦ empty",
        "{{index .Tags 1}} {{index .Labels \"z\"}}{{index .Labels \"absent\"}} ¦ b 1",
        "{{.Labels.a}} {{.Labels.absent}} ¦ 2 <no value>",
        "{{join .Tags \",\"}} ¦ a,b",
        "{{join (split \"a:b\" \":\") \"+\"}} ¦ a+b",
        "{{upper .Repository}}{{lower \"ABC\"}}{{title \"a word\"}} ¦ CACHEabcA Word",
        "{{len .Tags}} {{len .Repository}} {{len \"ä\"}} ¦ 2 5 2",
        "{{printf \"%s-%d-%v-%q\" .Repository .Bytes .Tags .Size}} ¦ cache-464000000-[a b]-\"464 MB\"",
        "{{printf \"%-6s|%6s|%04d|%x|%%\" \"ab\" \"cd\" 7 255}} ¦ ab    |    cd|0007|ff|%",
        "{{.Size | printf \"%s %s\" .Repository}} ¦ cache 464 MB",
        "{{print 1 2 \"a\" 3}} ¦ 1 2a3",
        "{{eq .Repository \"cache\"}} {{ne 1 2}} {{lt 1 2}} {{ge \"a\" \"b\"}} ¦ true true true false",
        "{{eq .Repository \"x\" \"cache\"}} ¦ true",
        "{{or .None .Repository}} ¦ cache",
        "a {{- .Repository -}} b ¦ acacheb",
        "a{{/* nothing */}}b ¦ ab",
        "a {{- /* nothing */ -}} b ¦ ab",
        "{{`a\\n\"b`}} ¦ a\\n\"b",
        "{{true}} {{-5}} ¦ true -5",
        "{{(index .Config.Cmd 0)}} ¦ /p",
        "ä€😀{{.Repository}} ¦ ä€😀cache",
      })
  void rendersAsGoDoes(String template, String expected) {
    assertThat(Template.parse(template).render(IMAGE)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '~',
      value = {
        "{{define \"x\"}}{{end}} ¦ \"define\" is not supported, at character 3",
        "{{template \"x\"}} ¦ \"template\" is not supported, at character 3",
        "{{block \"x\" .}}{{end}} ¦ \"block\" is not supported, at character 3",
        "{{range .Tags}}{{break}}{{end}} ¦ \"break\" is not supported, at character 18",
        "{{slice .Tags 1}} ¦ unknown function \"slice\"; there are and, eq, ge, gt, index",
        "{{.Nmae}} ¦ there is no field .Nmae; there are Repository, Size, Bytes",
        "{{.Config.Entry}} ¦ there is no field .Entry; there are Cmd, at character 3",
        "{{.Size.X}} ¦ text has no field .X, at character 3",
        "{{range .Size}}{{end}} ¦ range cannot go over text, at character 9",
        "{{.Size ¦ an action has no }}, at character 1",
        "{{if .Size}}x ¦ a block has no {{end}}, at character 14",
        "{{end}} ¦ unexpected \"{{\", at character 1",
        "{{}} ¦ a value is missing, at character 3",
        "{{.Size | .Size}} ¦ only a function can follow a |, at character 11",
        "{{.Size .Size}} ¦ only a function takes arguments, at character 3",
        "{{\"x}} ¦ a \" has no partner, at character 3",
        "{{index .Tags 9}} ¦ index has index 9 for a list of 2",
        "{{printf \"%f\" 1}} ¦ printf does not support %f, at character 3",
        "{{printf \"%d\" \"x\"}} ¦ printf cannot show text with %d",
        "{{printf \"%s\"}} ¦ printf has no argument for %s",
        "{{printf \"a\" 1}} ¦ printf has more arguments than verbs",
        "{{eq 1 \"a\"}} ¦ eq cannot compare a number with text",
        "{{upper 1}} ¦ upper needs text, not a number",
        "{{$x}} ¦ there is no variable $x, at character 3",
        "{{1.5}} ¦ numbers with a fraction are not supported, at character 3",
        "{{#}} ¦ unexpected \"#\", at character 3",
      })
  void refusesByNameAndPlace(String template, String message) {
    assertThatThrownBy(() -> Template.parse(template).render(IMAGE))
        .isInstanceOfSatisfying(
            TareException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(TareException.Kind.INVALID);
              assertThat(e.message()).startsWith("cannot read the template: ").contains(message);
            });
  }

  @Test
  void readsEscapesOutsideOfActions() {
    assertThat(Template.parse("a\\t{{.Size}}\\n{{\"\\t\"}}\\x").render(IMAGE))
        .isEqualTo("a\t464 MB\n\t\\x");
  }

  @Test
  void boundsNesting() {
    assertThatThrownBy(() -> Template.parse("{{" + "(".repeat(100_000) + "}}"))
        .isInstanceOf(TareException.class)
        .hasMessageContaining("nests deeper than 100");
    assertThatThrownBy(() -> Template.parse("{{if 1}}".repeat(100_000)))
        .isInstanceOf(TareException.class)
        .hasMessageContaining("nests deeper than 100");
    assertThatThrownBy(() -> Template.parse("{{if 1}}" + "{{else if 1}}".repeat(100_000)))
        .isInstanceOf(TareException.class)
        .hasMessageContaining("nests deeper than 100");
  }

  @Test
  void leavesVariablesOfABlockBehind() {
    Template template = Template.parse("{{if true}}{{$x := 1}}{{end}}{{$x}}");
    assertThatThrownBy(() -> template.render(IMAGE)).hasMessageContaining("no variable $x");
  }

  @Test
  void callsMethodsOfFields() {
    Fields row = Fields.of(Map.of("ID", "1")).with("Label", key -> "<" + key + ">");
    assertThat(Template.parse("{{.Label \"a\"}} {{upper (.Label \"b\")}}").render(row))
        .isEqualTo("<a> <B>");
    assertThat(Template.parse("{{range .}}{{.Label \"a\"}}{{end}}").render(List.of(row)))
        .isEqualTo("<a>");
    assertThat(Template.parse("{{json .}}").render(row)).isEqualTo("{\"ID\":\"1\"}");
    for (String wrong : List.of("{{.Label 1}}", "{{.Label \"a\" \"b\"}}")) {
      assertThatThrownBy(() -> Template.parse(wrong).render(row))
          .hasMessageContaining(".Label takes one text");
    }
    for (String wrong : List.of("{{.ID \"a\"}}", "{{\"a\" \"b\"}}")) {
      assertThatThrownBy(() -> Template.parse(wrong).render(row))
          .hasMessageContaining("only a function takes arguments");
    }
  }

  @Test
  void quotesJson() {
    assertThat(JsonText.compact("a\"\\\n\u0001<é\ud800"))
        .isEqualTo("\"a\\\"\\\\\\n\\u0001<é\\ud800\"");
    assertThat(JsonText.pretty(List.of(Fields.of(Map.of("A", List.of(), "B", Map.of())))))
        .contains("\"A\": []")
        .contains("\"B\": {}")
        .startsWith("[\n    {\n        \"");
  }
}
