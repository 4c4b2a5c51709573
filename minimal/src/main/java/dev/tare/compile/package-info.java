/// C programs made as small as they can be: compiled in several ways, with start-up code reduced
/// where the facts of the link allow it. Never looks at source text or at a program's name. Main
/// types: [dev.tare.compile.Compilation], [dev.tare.compile.Variant], [dev.tare.compile.Built].
/// Knows nothing of images, stores or the command line.
@NullMarked
package dev.tare.compile;

import org.jspecify.annotations.NullMarked;
