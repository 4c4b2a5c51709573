/// Why a path is in an image: who needs it, from the entry point on; what breaks without it; what
/// it costs; who brought it. Asks [dev.tare.closure] and the databases of packages; reads trees,
/// runs and prints nothing.
///
/// Main types: [dev.tare.why.Needs], [dev.tare.why.Why].
@NullMarked
package dev.tare.why;

import org.jspecify.annotations.NullMarked;
