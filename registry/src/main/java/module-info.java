/// Images in registries: the one module that speaks the distribution protocol.
module dev.tare.registry {
  requires static transitive org.jspecify;
  requires transitive dev.tare.image;
  requires java.net.http;

  exports dev.tare.registry;
  exports dev.tare.registry.server;
}
