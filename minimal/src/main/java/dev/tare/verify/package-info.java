/// Proofs that an image works, made by running it: now that its loader finds every library, later
/// probes compared in two roots. Knows nothing of how the image came to be.
@NullMarked
package dev.tare.verify;

import org.jspecify.annotations.NullMarked;
