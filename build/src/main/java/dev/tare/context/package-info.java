/// What a build may read: a directory of this machine or a tar from standard input, seen through an
/// ignore file; and the archives that ADD unpacks.
///
/// Main types: [dev.tare.context.BuildContext], [dev.tare.context.Archive]. Knows neither stages
/// nor images, and nothing of the instructions that read from it.
@NullMarked
package dev.tare.context;

import org.jspecify.annotations.NullMarked;
