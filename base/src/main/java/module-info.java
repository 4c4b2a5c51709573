/// What every other module stands on: values, errors, findings, and the one seam to the system.
module dev.tare.base {
  requires static transitive org.jspecify;
  requires jdk.unsupported;

  exports dev.tare.base;
  exports dev.tare.sys;
}
