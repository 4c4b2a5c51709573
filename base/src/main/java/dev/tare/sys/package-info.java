/// The one seam to the system: the only package that calls the kernel through `java.lang.foreign`
/// (linked lazily: the first call costs about 25 ms with the start-up cache) and the only one that
/// starts processes. Knows paths and bytes, nothing of images.
@NullMarked
package dev.tare.sys;

import org.jspecify.annotations.NullMarked;
