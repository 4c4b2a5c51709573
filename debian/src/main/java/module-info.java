/// Images out of Debian packages: what an archive says, what it holds, and which of it is needed.
module dev.tare.debian {
  requires static transitive org.jspecify;
  requires dev.tare.analysis;
  requires transitive dev.tare.fetch;
  requires static org.bouncycastle.pg; // on the class path when it runs: see Keyring
  requires static org.bouncycastle.provider; // the same

  exports dev.tare.debian.apk;
  exports dev.tare.debian.archive;
  exports dev.tare.debian.base;
  exports dev.tare.debian.control;
  exports dev.tare.debian.deb;
  exports dev.tare.debian.format;
  exports dev.tare.debian.resolve;
}
