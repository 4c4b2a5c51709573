package dev.tare.cli;

/// Where the process begins and, alone, ends.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.out.println("tare 0.1.0");
  }
}
