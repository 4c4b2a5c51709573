/// Functions from images to images: put a layer on, make an image of a tree, compress. What they
/// write goes into the store or the cache; nothing here reads a clock, so that the same input gives
/// the same digests.
///
/// Main types: [dev.tare.mutate.ImageWriter], [dev.tare.mutate.Compression]. Knows no network and
/// no transport.
@NullMarked
package dev.tare.mutate;

import org.jspecify.annotations.NullMarked;
