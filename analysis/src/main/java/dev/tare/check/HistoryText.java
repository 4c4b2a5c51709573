package dev.tare.check;

/// What people wrote, out of what builders put into the history around it.
final class HistoryText {
  private static final int MAX_SHOWN = 60;

  private HistoryText() {}

  /// `RUN make` of `RUN /bin/sh -c make # buildkit`; `COPY a /b` stays.
  static String plain(String createdBy) {
    String text = createdBy.replaceAll("\\s+", " ").strip();
    if (text.endsWith("# buildkit")) {
      text = text.substring(0, text.length() - "# buildkit".length()).strip();
    }
    String nop = "/bin/sh -c #(nop) ";
    if (text.startsWith(nop)) {
      return text.substring(nop.length()).strip();
    }
    if (text.startsWith("/bin/sh -c ")) {
      return "RUN " + text.substring("/bin/sh -c ".length()).strip();
    }
    return text.replaceFirst("^RUN /bin/sh -c ", "RUN ");
  }

  static String cut(String text) {
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN - 1) + "…";
  }
}
