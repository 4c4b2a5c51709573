package dev.tare.cli;

/// What the start-up cache is trained with: run once, when tare is built, by the launcher.
public final class Training {
  private Training() {}

  public static void main(String[] args) {
    Main.main(new String[] {"--version"});
  }
}
