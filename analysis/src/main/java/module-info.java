/// What lies in an image and who needs it. Reads trees; runs nothing and writes nothing.
module dev.tare.analysis {
  requires static transitive org.jspecify;
  requires transitive dev.tare.image;

  exports dev.tare.check;
  exports dev.tare.closure;
  exports dev.tare.comparison;
  exports dev.tare.elf;
  exports dev.tare.ledger;
  exports dev.tare.packages;
  exports dev.tare.shell;
  exports dev.tare.why;
}
