/// From the command of an image to the programs that work in the end: through wrappers, inits,
/// shells, scripts and interpreters, as far as words and the image's own settings tell.
///
/// [Launches] is the way in; [Launched] is what it finds. Depends on `dev.tare.layer` and on
/// `dev.tare.closure` for names of environments and first lines of scripts; starts nothing.
@NullMarked
package dev.tare.launch;

import org.jspecify.annotations.NullMarked;
