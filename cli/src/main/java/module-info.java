/// The command line: parses, calls one function, renders.
module dev.tare.cli {
  requires static org.jspecify;
  requires dev.tare.build;
  requires dev.tare.debian;
  requires dev.tare.minimal;
  requires dev.tare.registry;
  requires info.picocli;
  requires org.jline.terminal;
}
