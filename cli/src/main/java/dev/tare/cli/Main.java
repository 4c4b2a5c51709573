package dev.tare.cli;

import java.time.InstantSource;

/// Where the process begins and, alone, ends.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Environment environment = Environment.ofProcess();
    System.exit(new Tare(environment, Console.ofProcess(), InstantSource.system()).run(args));
  }
}
