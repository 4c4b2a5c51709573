/// Trees of images on the disk of this machine: written so that nothing leaves the target, kept in
/// the cache, one for each image.
///
/// Main types: [dev.tare.rootfs.Unpacker], [dev.tare.rootfs.Roots]. Must not depend on
/// `dev.tare.runtime`, a registry or the command line.
@NullMarked
package dev.tare.rootfs;

import org.jspecify.annotations.NullMarked;
