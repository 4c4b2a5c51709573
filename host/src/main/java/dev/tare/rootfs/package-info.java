/// Trees of images on the disk of this machine: written so that nothing leaves the target, kept in
/// the cache, one for each image; laid over each other for the steps of a build, and read back as
/// layers.
///
/// Main types: [dev.tare.rootfs.Unpacker], [dev.tare.rootfs.Roots], [dev.tare.rootfs.WorkingRoot],
/// [dev.tare.rootfs.Step]. Must not depend on `dev.tare.runtime`, a registry or the command line.
@NullMarked
package dev.tare.rootfs;

import org.jspecify.annotations.NullMarked;
