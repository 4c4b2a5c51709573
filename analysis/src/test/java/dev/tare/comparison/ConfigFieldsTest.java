package dev.tare.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.oci.ImageConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigFieldsTest {
  private static ImageConfig config(String members) {
    return ImageConfig.parse(Bytes.utf8("{\"os\":\"linux\"," + members + "}"));
  }

  private static List<String> changes(String before, String after) {
    return ConfigFields.changes(config(before), config(after)).stream()
        .map(c -> c.field() + ": " + c.before().orElse("-") + " → " + c.after().orElse("-"))
        .toList();
  }

  @Test
  void namesVariablesAndLabelsOneByOne() {
    assertThat(
            changes(
                "\"config\":{\"Env\":[\"A=1\",\"B=2\"],\"Labels\":{\"x\":\"y\"}}",
                "\"config\":{\"Env\":[\"B=3\",\"A=1\"],\"Labels\":{\"z\":\"\"}}"))
        .containsExactly("Env B: 2 → 3", "Labels x: y → -", "Labels z: - → ");
  }

  @Test
  void comparesMembersThatNobodyKnows() {
    assertThat(changes("\"new\":{\"a\":[1.50]}", "\"new\":{\"a\":[1.5]}"))
        .containsExactly("new: {\"a\":[1.50]} → {\"a\":[1.5]}");
  }

  @Test
  void leavesLayersAndWhatIsSetToNothingOut() {
    assertThat(
            changes(
                "\"config\":{\"User\":\"\",\"Cmd\":null}",
                "\"history\":[{\"created_by\":\"x\",\"empty_layer\":true}],\"config\":{}"))
        .isEmpty();
  }
}
