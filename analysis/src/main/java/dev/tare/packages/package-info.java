/// What package managers say of the files of a tree: which package owns a path, in which version,
/// under which licence. Reads the databases of dpkg (whole as on a machine, or in pieces as in a
/// distroless image), apk and rpm; [dev.tare.packages.Inventory] asks all of them. Reads a
/// [dev.tare.layer.Tree], runs and writes nothing, knows no closure and no report.
///
/// Main types: [dev.tare.packages.Inventory], [dev.tare.packages.DpkgDatabase],
/// [dev.tare.packages.InstalledPackage].
@NullMarked
package dev.tare.packages;

import org.jspecify.annotations.NullMarked;
