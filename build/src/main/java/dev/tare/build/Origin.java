package dev.tare.build;

import dev.tare.dockerfile.Stage;

/// What a stage begins with, or what COPY --from and a mount read from.
sealed interface Origin {
  /// Nothing.
  record Scratch() implements Origin {}

  /// Another stage, by its index.
  record OfStage(int index) implements Origin {}

  /// One of the named contexts.
  record Context(NamedContext context, String name) implements Origin {}

  /// An image of the store.
  record Stored(String name) implements Origin {}

  /// How `stage` is called in messages: its name, else its number.
  static String nameOf(Stage stage) {
    return stage.name().orElse("stage-" + stage.index());
  }
}
