/// The nouns of the OCI image specification as immutable values: digests, descriptors, manifests,
/// indexes, configs, references, images and layers. Documents keep the raw bytes that they were
/// read from; an edit is an edit of the JSON tree, so unknown members survive. Does no I/O.
///
/// Main types: [dev.tare.oci.Digest], [dev.tare.oci.Descriptor], [dev.tare.oci.Manifest],
/// [dev.tare.oci.Index], [dev.tare.oci.ImageConfig], [dev.tare.oci.Reference],
/// [dev.tare.oci.Image], [dev.tare.oci.Layer].
@NullMarked
package dev.tare.oci;

import org.jspecify.annotations.NullMarked;
