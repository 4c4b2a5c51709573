package dev.tare.cli;

import java.time.InstantSource;

/// Where the process begins and, alone, ends.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Environment environment = Environment.ofProcess();
    System.exit(run(environment, Console.ofProcess(), args));
  }

  static int run(Environment environment, Console console, String... args) {
    return new Tare(environment, console, InstantSource.system()).run(args);
  }
}
