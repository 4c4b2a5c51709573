package dev.tare.context;

/// Which paths of a context its ignore file leaves out.
public interface IgnoreRules {
  /// Nothing is left out.
  IgnoreRules NONE =
      new IgnoreRules() {
        @Override
        public boolean isIgnored(String path) {
          return false;
        }

        @Override
        public boolean mayKeepBelow(String directory) {
          return true;
        }
      };

  /// Whether the patterns leave out `path`, what they say of its parents included.
  ///
  /// @param path from the root of the context, without a leading slash
  boolean isIgnored(String path);

  /// Whether something below the ignored `directory` may be taken in again. True may be wrong,
  /// false must not be.
  boolean mayKeepBelow(String directory);
}
