/// What builds and package archives take from the network: files by HTTP, trees from git
/// repositories.
///
/// Main types: [dev.tare.fetch.Remote] (what a word names), [dev.tare.fetch.Fetch] (gets it into a
/// folder). Everything that comes is hostile until its checksum says otherwise: it is bounded,
/// never leaves its folder, and never runs. Must not depend on the store, on images or on the rest
/// of a build; reads no environment: what git may see of it is given.
@NullMarked
package dev.tare.fetch;

import org.jspecify.annotations.NullMarked;
