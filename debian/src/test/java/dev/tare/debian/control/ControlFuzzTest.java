package dev.tare.debian.control;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tare.base.TareException;
import java.nio.charset.StandardCharsets;
import java.util.List;

class ControlFuzzTest {
  /// Whatever the bytes are: paragraphs that are written and read again as they were, whose fields
  /// are relations and versions, or one clear error.
  @FuzzTest(maxDuration = "20s")
  void readsOrRefuses(byte[] data) {
    try {
      for (Paragraph paragraph : Paragraph.parse(data, "it")) {
        String text = paragraph.toString();
        List<Paragraph> again = Paragraph.parse(text.getBytes(StandardCharsets.ISO_8859_1), "it");
        if (again.size() != 1 || !again.getFirst().toString().equals(text)) {
          throw new AssertionError("written and read again it is another: " + text);
        }
        for (String name : paragraph.names()) {
          relations(paragraph, name);
        }
      }
    } catch (TareException e) {
      if (e.kind() != TareException.Kind.CORRUPT) {
        throw e;
      }
    }
  }

  private static void relations(Paragraph paragraph, String name) {
    try {
      for (List<Relation> any : paragraph.relations(name)) {
        for (Relation one : any) {
          if (!Relation.parse(one.toString()).equals(one)) {
            throw new AssertionError("written and read again it is another: " + one);
          }
          one.constraint().ifPresent(c -> Version.parse("1:1.0~a-1").compareTo(c.version()));
        }
      }
    } catch (TareException e) {
      if (e.kind() != TareException.Kind.CORRUPT) {
        throw e;
      }
    }
  }
}
