package dev.tare.cli;

import java.time.InstantSource;
import java.util.Locale;

/// Where the process begins and, alone, ends.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    // numbers are written with the digits of all, whatever else the Java machine was told
    Locale.setDefault(Locale.ROOT);
    Environment environment = Environment.ofProcess();
    Console console = Console.ofProcess();
    if (environment.isTerminal(2)) {
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(console::finish));
    }
    int code = run(environment, console, args);
    if (code != 0) {
      // only where it is needed: the JDK loads its logging for each call
      System.exit(code);
    }
  }

  static int run(Environment environment, Console console, String... args) {
    return new Tare(environment, console, InstantSource.system()).run(args);
  }
}
