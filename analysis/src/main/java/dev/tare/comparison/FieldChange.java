package dev.tare.comparison;

import java.util.Optional;

/// A field of the config in which two images differ.
///
/// @param field as the config has it: `User`, `architecture`; a variable or a label by its name:
///   `Env PATH`, `Labels version`
/// @param before its value, JSON but for variables and labels; empty where it is not there
/// @param after the same in the later image
public record FieldChange(String field, Optional<String> before, Optional<String> after) {}
