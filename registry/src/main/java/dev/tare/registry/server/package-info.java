/// A registry over a store, for laptops and tests: the server's side of the distribution protocol
/// (OCI distribution specification, 1.1).
///
/// Main types: [dev.tare.registry.server.RegistryServer] listens and answers; a
/// [dev.tare.registry.server.Route] is what a path means, a [dev.tare.registry.server.Reply] what
/// is sent; `Manifests`, `Blobs`, `Uploads`, `Tags` and `Referrers` make the one from the other.
/// What comes in is hostile: names are checked before anything is done with them, documents are
/// bounded, blobs count once their digest is right. There is neither a password nor TLS. Must not
/// depend on the client's side.
@NullMarked
package dev.tare.registry.server;

import org.jspecify.annotations.NullMarked;
