package dev.tare.dockerfile;

/// A here-document, as RUN, COPY and ADD know it.
///
/// @param name the delimiter; of COPY and ADD also the name of the file
/// @param expands whether variables are put into the content: the delimiter had no quotes
/// @param stripsTabs whether it was written `<<-`; `content` has lost its leading tabs already
/// @param content with the newline of its last line
public record Heredoc(String name, boolean expands, boolean stripsTabs, String content) {}
