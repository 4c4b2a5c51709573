/// Images as values: the OCI model, layers and their trees, the store, and local transports.
module dev.tare.image {
  requires static transitive org.jspecify;
  requires transitive dev.tare.base;
  requires tools.jackson.core;
  requires com.github.luben.zstd_jni;
  requires org.tukaani.xz;

  exports dev.tare.oci;
  exports dev.tare.layer;
  exports dev.tare.store;
  exports dev.tare.mutate;
  exports dev.tare.transport;
}
