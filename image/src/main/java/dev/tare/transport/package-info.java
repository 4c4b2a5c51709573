/// Images in their local forms: the store, OCI layouts, archives, `dir:` folders and plain root
/// file systems. A [dev.tare.transport.Source] says what a place holds and hands out its blobs,
/// each verified while it is read; a [dev.tare.transport.Sink] takes blobs and shows them to others
/// only when all are there; [dev.tare.transport.Copy] moves images from one to the other without
/// changing a byte that nobody asked to change.
///
/// Main types: [dev.tare.transport.Location], [dev.tare.transport.Transports],
/// [dev.tare.transport.Source], [dev.tare.transport.Sink], [dev.tare.transport.Copy]. Knows no
/// network, prints nothing and reads no environment: standard input and output are handed in.
@NullMarked
package dev.tare.transport;

import org.jspecify.annotations.NullMarked;
