/// COPY and ADD as functions from trees to trees: no root, no unpacking; what they give refers to
/// the bytes where they lie.
///
/// Main types: [dev.tare.copy.Copying], [dev.tare.copy.CopyRequest], [dev.tare.copy.CopyResult],
/// [dev.tare.copy.Owner]. Knows neither stages nor images, writes nothing but spooled archives.
@NullMarked
package dev.tare.copy;

import org.jspecify.annotations.NullMarked;
