/// What other tools of this machine keep: the images of a Docker daemon, over its socket, and the
/// storage of podman and buildah, through their programs.
///
/// Main types: [dev.tare.peer.DockerDaemon] and [dev.tare.peer.ContainersStorage] open places for
/// [dev.tare.transport.Transports]. Images come and go as archives of `docker save`, through
/// streams; what a daemon says is bounded in size and in time. Reads no environment and prints
/// nothing; must not depend on the registry client, analysis, host, build or the command line.
@NullMarked
package dev.tare.peer;

import org.jspecify.annotations.NullMarked;
