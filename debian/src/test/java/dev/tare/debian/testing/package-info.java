/// Archives and packages for tests, also those of other modules: the package is one that no main
/// code has.
@NullMarked
package dev.tare.debian.testing;

import org.jspecify.annotations.NullMarked;
