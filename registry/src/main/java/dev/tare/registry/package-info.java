/// Registries: the distribution protocol over HTTP, who may ask for what, and the transport
/// `docker://`.
///
/// Main types: [dev.tare.registry.Registries] opens places for [dev.tare.transport.Transports];
/// [dev.tare.registry.Repository] is what one repository can be asked; [dev.tare.registry.Server]
/// sends, signs, waits and tries again; [dev.tare.registry.Credentials] finds passwords where
/// people keep them. Whatever a server sends is hostile: it is bounded in size and in time, and
/// counts only once its digest is right. A credential goes to the server that it is for and to
/// nobody else. Reads no environment and prints nothing; must not depend on analysis, host, build
/// or the command line.
@NullMarked
package dev.tare.registry;

import org.jspecify.annotations.NullMarked;
