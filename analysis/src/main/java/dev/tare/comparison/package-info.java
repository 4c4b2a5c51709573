/// What is different between images, and what they cost beside each other: facts in records, which
/// others render. Reads trees and configs as they are, without unpacking; runs and prints nothing,
/// knows no closure.
///
/// Main types: [dev.tare.comparison.ImageDiff], [dev.tare.comparison.ImageFacts],
/// [dev.tare.comparison.Budget].
@NullMarked
package dev.tare.comparison;

import org.jspecify.annotations.NullMarked;
