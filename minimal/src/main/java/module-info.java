/// Makes images small and proves that they still work.
module dev.tare.minimal {
  requires static transitive org.jspecify;
  requires transitive dev.tare.analysis;
  requires transitive dev.tare.host;

  exports dev.tare.compile;
  exports dev.tare.pack;
  exports dev.tare.verify;
}
