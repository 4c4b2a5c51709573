/// The language of shell scripts as text: [ShellParser] makes commands of it, [ShellPattern] is its
/// patterns. What the commands mean is for others to say. No I/O.
@NullMarked
package dev.tare.shell;

import org.jspecify.annotations.NullMarked;
