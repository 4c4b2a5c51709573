/// Images of others: registries, by the distribution protocol, the daemon and the storage of other
/// tools.
module dev.tare.registry {
  requires static transitive org.jspecify;
  requires transitive dev.tare.image;
  requires java.net.http;

  exports dev.tare.peer;
  exports dev.tare.registry;
  exports dev.tare.registry.server;
}
