/// Layers as streams, trees as metadata: the tar codec, entries, the merged tree of an image and of
/// a directory of this machine, differences between trees, gzip and zstd. Content is referred to,
/// never held. Knows no store and no network.
///
/// Main types: [dev.tare.layer.TreePath], [dev.tare.layer.Entry], [dev.tare.layer.Attributes],
/// [dev.tare.layer.Content], [dev.tare.layer.Tree]; [dev.tare.layer.FileTree] and
/// [dev.tare.layer.HostTree]; [dev.tare.layer.LayerReader], [dev.tare.layer.LayerWriter],
/// [dev.tare.layer.LayerDiff], [dev.tare.layer.BlobLayer]; [dev.tare.layer.Gzip],
/// [dev.tare.layer.Zstd].
@NullMarked
package dev.tare.layer;

import org.jspecify.annotations.NullMarked;
