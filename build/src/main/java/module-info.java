/// Builds Dockerfiles.
module dev.tare.build {
  requires static transitive org.jspecify;
  requires transitive dev.tare.analysis;
  requires transitive dev.tare.host;

  exports dev.tare.build;
  exports dev.tare.context;
  exports dev.tare.copy;
  exports dev.tare.dockerfile;
}
