/// The vocabulary shared by all modules: immutable byte strings, errors with their exit codes,
/// findings, progress and bounded parallel work. Holds no I/O and knows no other package of tare.
///
/// Main types: [dev.tare.base.Bytes], [dev.tare.base.TareException], [dev.tare.base.Finding],
/// [dev.tare.base.Progress], [dev.tare.base.Tasks].
@NullMarked
package dev.tare.base;

import org.jspecify.annotations.NullMarked;
