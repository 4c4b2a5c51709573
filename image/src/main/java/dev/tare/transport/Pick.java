package dev.tare.transport;

import dev.tare.base.TareException;

/// Which of the images that a place holds is meant.
public sealed interface Pick {
  /// The only one there is.
  record Only() implements Pick {
    @Override
    public String toString() {
      return "";
    }
  }

  /// The one of that name: an OCI layout's reference name, or `name:tag` in a `docker save`
  /// archive.
  record Named(String name) implements Pick {
    @Override
    public String toString() {
      return ":" + name;
    }
  }

  /// The one at a place in the list, from 0.
  record At(int index) implements Pick {
    @Override
    public String toString() {
      return ":@" + index;
    }
  }

  /// `name`, `@index`, or nothing.
  ///
  /// @throws TareException INVALID where the index is not a number
  static Pick parse(String text) {
    if (text.isEmpty()) {
      return new Only();
    }
    if (!text.startsWith("@") || text.startsWith("@sha256:") || text.startsWith("@sha512:")) {
      return new Named(text);
    }
    try {
      return new At(Integer.parseUnsignedInt(text.substring(1)));
    } catch (NumberFormatException e) {
      throw TareException.invalid(
              "cannot read \"%s\": after @ stands the place of an image, from 0".formatted(text))
          .withCause(e);
    }
  }
}
