/// What `--format` understands: a subset of Go's text/template, and JSON, over plain values: null,
/// Boolean, Long, String, List, Map with text keys, and [dev.tare.cli.template.Fields]. A construct
/// outside the subset is an error that names it and its place, never wrong output.
///
/// Main types: [dev.tare.cli.template.Template], [dev.tare.cli.template.Fields],
/// [dev.tare.cli.template.JsonText]. Knows nothing of images or of the command line.
@NullMarked
package dev.tare.cli.template;

import org.jspecify.annotations.NullMarked;
