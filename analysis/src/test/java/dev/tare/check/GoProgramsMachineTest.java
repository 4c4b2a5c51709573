package dev.tare.check;

import static dev.tare.check.StaticProgramsMachineTest.said;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What real Go programs tell, stripped as they are shipped.
@Tag("machine")
class GoProgramsMachineTest {
  private static final Map<String, String> PROGRAMS =
      Map.of(
          "zone",
          "import \"time\"\nfunc main() { _, e := time.LoadLocation(\"Europe/Rome\"); if e != nil { panic(e) } }",
          "embedded",
          "import (\"time\"; _ \"time/tzdata\")\nfunc main() { _, e := time.LoadLocation(\"Europe/Rome\"); if e != nil { panic(e) } }",
          "local",
          "import (\"fmt\"; \"time\")\nfunc main() { fmt.Println(time.Now().Local()) }",
          "server",
          "import \"net/http\"\nfunc main() { http.ListenAndServe(\":80\", nil) }",
          "pages",
          """
          import ("html/template"; "net/http")
          func main() {
            t := template.Must(template.New("x").Parse("{{.Method}}"))
            http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { t.Execute(w, r) })
            http.ListenAndServeTLS(":443", "c", "k", nil)
          }
          """,
          "client",
          "import \"net/http\"\nfunc main() { http.Get(\"https://host.example\") }",
          "proxy",
          "import (\"net/http\"; \"net/http/httputil\")\nfunc main() { http.ListenAndServe(\":80\", &httputil.ReverseProxy{}) }",
          "user",
          "import \"os/user\"\nfunc main() { _, e := user.Current(); if e != nil { panic(e) } }",
          "temporary",
          "import \"os\"\nfunc main() { _, e := os.CreateTemp(\"\", \"x\"); if e != nil { panic(e) } }");

  @TempDir static Path dir;

  @BeforeAll
  static void build() throws IOException {
    Machine.needs("go");
    Files.writeString(dir.resolve("go.mod"), "module programs\n\ngo 1.19\n");
    for (var program : PROGRAMS.entrySet()) {
      Path folder = Files.createDirectory(dir.resolve(program.getKey()));
      Files.writeString(folder.resolve("main.go"), "package main\n" + program.getValue() + "\n");
    }
    Command.Outcome outcome =
        Command.of(
                List.of(
                    "sh",
                    "-c",
                    "cd \"$0\" && mkdir built && CGO_ENABLED=0 GOCACHE=\"$0/cache\" GOFLAGS=-mod=mod go"
                        + " build -trimpath -ldflags '-s -w' -o built ./...",
                    dir.toString()))
            .run();
    assertThat(outcome.isSuccess()).as(outcome.err().toString()).isTrue();
  }

  private static List<String> of(String name) throws IOException {
    return said(dir.resolve("built").resolve(name));
  }

  @Test
  void zonesByNameAreMissedWhereTheyAreAskedFor() throws IOException {
    assertThat(of("zone")).containsExactly("WARNING T08");
    assertThat(of("embedded")).isEmpty();
    assertThat(of("local")).isEmpty();
  }

  @Test
  void whoConnectsNeedsCertificatesAndWhoServesMayDoWithout() throws IOException {
    assertThat(of("client")).containsExactly("WARNING T07");
    assertThat(of("proxy")).contains("WARNING T07");
    assertThat(of("server")).containsExactly("NOTE T07");
    assertThat(of("pages")).containsExactly("NOTE T07");
  }

  @Test
  void whatItAsksForIsToldByItsFunctions() throws IOException {
    assertThat(of("user")).containsExactly("WARNING T09");
    assertThat(of("temporary")).containsExactly("WARNING T10");
  }
}
