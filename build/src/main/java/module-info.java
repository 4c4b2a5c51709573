/// Builds Dockerfiles.
module dev.tare.build {
  requires static transitive org.jspecify;
  requires tools.jackson.core;
  requires transitive dev.tare.analysis;
  requires transitive dev.tare.host;
  requires transitive dev.tare.fetch;
  requires org.snakeyaml.engine;

  exports dev.tare.build;
  exports dev.tare.compose;
  exports dev.tare.context;
  exports dev.tare.copy;
  exports dev.tare.dockerfile;
  exports dev.tare.lint;
  exports dev.tare.script;
  exports dev.tare.steps;
}
