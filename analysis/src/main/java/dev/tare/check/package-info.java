/// Checks that say, before a container starts or after it failed to, what is wrong with an image
/// and how to bring it right (T01 to T16), and what makes it unsound or unsafe. Pure functions over
/// a [dev.tare.layer.Tree], an [dev.tare.oci.ImageConfig] and the layers' entries: starts nothing,
/// writes nothing, renders nothing.
///
/// Main types: [dev.tare.check.ImageChecks], [dev.tare.check.Check], [dev.tare.check.StartChecks],
/// [dev.tare.check.WorkChecks], [dev.tare.check.Start].
@NullMarked
package dev.tare.check;

import org.jspecify.annotations.NullMarked;
