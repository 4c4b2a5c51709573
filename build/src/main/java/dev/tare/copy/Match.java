package dev.tare.copy;

import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;

/// A source that was found.
///
/// @param named as the word or pattern names it: gives a copied file its name
/// @param entry where that leads when links are followed
record Match(TreePath named, Entry entry) {}
