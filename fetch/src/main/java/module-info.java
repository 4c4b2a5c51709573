/// Files by HTTP and trees out of git repositories: what comes from the network and is no image.
module dev.tare.fetch {
  requires static transitive org.jspecify;
  requires transitive dev.tare.image;
  requires java.net.http;

  exports dev.tare.fetch;
}
