/// Builds Dockerfiles.
module dev.tare.build {
  requires static transitive org.jspecify;
  requires transitive dev.tare.analysis;
  requires transitive dev.tare.host;
  requires java.net.http;

  exports dev.tare.dockerfile;
  exports dev.tare.fetch;
}
