/// The edge to this machine: unpacked roots, mounts, OCI runtimes.
module dev.tare.host {
  requires static transitive org.jspecify;
  requires transitive dev.tare.image;

  exports dev.tare.container;
  exports dev.tare.rootfs;
  exports dev.tare.runtime;
}
