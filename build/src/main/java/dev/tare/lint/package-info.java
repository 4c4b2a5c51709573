/// Checks of a Dockerfile that build nothing: the rules that BuildKit has, by its names, and tare's
/// own. Each group of rules is a function from what was written to findings.
///
/// Main types: [dev.tare.lint.Lint], [dev.tare.lint.LintFinding], [dev.tare.lint.Rule],
/// [dev.tare.lint.Patch], [dev.tare.lint.Surroundings]. Does no I/O, renders nothing, and does not
/// know how a build works.
@NullMarked
package dev.tare.lint;

import org.jspecify.annotations.NullMarked;
