/// Who needs what: from programs, through loaders, libraries, links and interpreters, to every path
/// that must be in an image, each with the chain of reasons that leads back to a program. Works
/// over any [dev.tare.layer.Tree], the machine's own root or an image's; executes and writes
/// nothing, and knows no report.
///
/// Main types: [dev.tare.closure.Closure], [dev.tare.closure.Reason], [dev.tare.closure.Problem],
/// [dev.tare.closure.Dependency], [dev.tare.closure.Environment], [dev.tare.closure.LoaderCache].
@NullMarked
package dev.tare.closure;

import org.jspecify.annotations.NullMarked;
