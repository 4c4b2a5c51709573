/// The Dockerfile language: text becomes instructions with places. Words are kept as written;
/// variables are put in when an instruction is reached. Ignore files too.
///
/// Main types: [dev.tare.dockerfile.Dockerfile], [dev.tare.dockerfile.Instruction],
/// [dev.tare.dockerfile.Expansion], [dev.tare.dockerfile.Mount], [dev.tare.dockerfile.IgnoreFile],
/// [dev.tare.dockerfile.GoPattern]. Does no I/O and knows neither images nor trees, only paths.
@NullMarked
package dev.tare.dockerfile;

import org.jspecify.annotations.NullMarked;
