/// Containers in the foreground, bounded probes, steps of builds: the OCI runtime bundle, the
/// engines crun and runc, the built-in sandbox, what this machine offers of them and what is used.
///
/// Main types: [dev.tare.runtime.Containers], [dev.tare.runtime.RunSpec],
/// [dev.tare.runtime.Engines], [dev.tare.runtime.Sandbox], [dev.tare.runtime.RunSession],
/// [dev.tare.runtime.Debugging]. Takes an unpacked root from `dev.tare.rootfs` and a
/// [dev.tare.layer.Tree] to look into it; never follows a path of the image on the host. Must not
/// depend on the store, a registry or the command line.
@NullMarked
package dev.tare.runtime;

import org.jspecify.annotations.NullMarked;
