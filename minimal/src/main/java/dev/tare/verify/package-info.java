/// Proofs that a program works in a root, made by running it: its loader finds every library, and
/// probes do the same there as in another root, this machine's for one.
///
/// Main types: [dev.tare.verify.Trials] runs a [dev.tare.verify.Probe] in a
/// [dev.tare.verify.Ground] and gives an [dev.tare.verify.Observation] with its
/// [dev.tare.verify.Trace]; [dev.tare.verify.Comparison] says in what two of them differ;
/// [dev.tare.verify.LoaderProof] asks the loader. Knows nothing of how the image came to be: must
/// not depend on `dev.tare.pack`, the store or the command line.
@NullMarked
package dev.tare.verify;

import org.jspecify.annotations.NullMarked;
