/// Signed archives of packages: where they are ([dev.tare.debian.archive.Source]), what they say
/// ([dev.tare.debian.archive.Archive], [dev.tare.debian.archive.PackageIndex]), and their files,
/// each verified against what is signed ([dev.tare.debian.archive.Downloads]). All that comes is
/// hostile until a signature of a key that the user trusts, or a hash under such a signature, says
/// otherwise. Knows nothing of images; reads no clock and no environment.
@NullMarked
package dev.tare.debian.archive;

import org.jspecify.annotations.NullMarked;
