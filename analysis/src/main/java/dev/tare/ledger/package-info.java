/// What an image's content comes to: checks that say, before a container starts or after it failed
/// to, what is wrong and how to bring it right (T01…). Pure functions over a [dev.tare.layer.Tree]
/// and a [dev.tare.oci.ImageConfig]: starts nothing, writes nothing, knows no report.
///
/// Main types: [dev.tare.ledger.StartChecks], [dev.tare.ledger.WorkChecks],
/// [dev.tare.ledger.Start].
@NullMarked
package dev.tare.ledger;

import org.jspecify.annotations.NullMarked;
