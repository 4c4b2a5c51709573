/// Images out of Debian packages: what an archive says, what it holds, and which of it is needed.
module dev.tare.debian {
  requires static transitive org.jspecify;
  requires transitive dev.tare.image;

  exports dev.tare.debian.control;
}
