package dev.tare.cli.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A Go template, parsed: `{{.Repository}}: {{.Size}}`.
public final class Template {
  private final List<Node> nodes;

  private Template(List<Node> nodes) {
    this.nodes = List.copyOf(nodes);
  }

  /// Outside of actions `\t` and `\n` are a tab and a new line, as docker reads them.
  ///
  /// @throws dev.tare.base.TareException INVALID where the template is malformed or leaves what is
  ///   supported; the message names the construct and its place
  public static Template parse(String text) {
    return new Template(Parser.parse(unescaped(text)));
  }

  /// Only outside of quotes of an action: those have escapes of their own.
  private static String unescaped(String text) {
    StringBuilder plain = new StringBuilder();
    boolean inAction = false;
    for (int i = 0; i < text.length(); i++) {
      inAction = text.startsWith("{{", i) || (inAction && !text.startsWith("}}", i));
      boolean isEscape = !inAction && text.charAt(i) == '\\' && i + 1 < text.length();
      if (isEscape && (text.charAt(i + 1) == 't' || text.charAt(i + 1) == 'n')) {
        plain.append(text.charAt(++i) == 't' ? '\t' : '\n');
      } else {
        plain.append(text.charAt(i));
      }
    }
    return plain.toString();
  }

  /// @throws dev.tare.base.TareException INVALID where `value` has no such field or a function
  ///   cannot take what it is given
  public String render(@Nullable Object value) {
    return Evaluation.of(nodes, value);
  }
}
