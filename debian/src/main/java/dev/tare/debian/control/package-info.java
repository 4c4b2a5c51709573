/// The language of Debian's control data: paragraphs of fields, versions and their order, relations
/// between packages. Pure functions of text: no I/O, and nothing of archives or images.
///
/// Main types: [dev.tare.debian.control.Paragraph], [dev.tare.debian.control.Version],
/// [dev.tare.debian.control.Relation]. What is read is hostile: lengths are bounded and what breaks
/// the rules is CORRUPT.
@NullMarked
package dev.tare.debian.control;

import org.jspecify.annotations.NullMarked;
