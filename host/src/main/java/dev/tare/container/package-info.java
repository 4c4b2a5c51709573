/// Containers that stay: what was asked for, what became of it, and everything that is done with
/// one after its start.
///
/// There is no daemon. A container is a folder; what it is doing is read from the files that conmon
/// and the kernel write, never remembered. Main types: [dev.tare.container.ContainerStore],
/// [dev.tare.container.Container], [dev.tare.container.Life], [dev.tare.container.Lifecycle]; for
/// its files [dev.tare.container.ContainerFiles], [dev.tare.container.Snapshot] and
/// [dev.tare.container.Copying]. Must not depend on the command line.
@NullMarked
package dev.tare.container;

import org.jspecify.annotations.NullMarked;
