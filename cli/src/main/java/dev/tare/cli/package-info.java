/// The command line: the only package that prints, reads the environment or ends the process. One
/// class a command: it parses, calls one function of another module, and renders.
@NullMarked
package dev.tare.cli;

import org.jspecify.annotations.NullMarked;
