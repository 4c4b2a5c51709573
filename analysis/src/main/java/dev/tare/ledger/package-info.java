/// What an image's content comes to: checks that say, before a container starts or after it failed
/// to, what is wrong and how to bring it right (T01…); the account of layers, in which every byte
/// has one fate, and what of them need not be there. Pure functions over a [dev.tare.layer.Tree]
/// and a [dev.tare.oci.ImageConfig]: starts nothing, knows no report, and writes nothing but what
/// it learned of layers into the cache.
///
/// Main types: [dev.tare.ledger.StartChecks], [dev.tare.ledger.WorkChecks],
/// [dev.tare.ledger.Start], [dev.tare.ledger.ImageLedger], [dev.tare.ledger.Ledger],
/// [dev.tare.ledger.Waste], [dev.tare.ledger.Rewrite].
@NullMarked
package dev.tare.ledger;

import org.jspecify.annotations.NullMarked;
