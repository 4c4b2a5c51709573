package dev.tare.registry;

/// Where a repository is reached.
///
/// @param isInsecure whether registries.conf accepts HTTP of it, and certificates of nobody's
/// @param isMirror whether it is a copy that somebody else keeps: what was given for the registry
///   is not for it
record Place(RepositoryName name, boolean isInsecure, boolean isMirror) {}
