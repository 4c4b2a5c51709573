/// Working containers: what `from`, `mount`, `run`, `copy`, `config` and `commit` do, one command
/// after the other, with the words of buildah. A working container is a base image, a config that
/// changes, and one directory with all that was written over the image.
///
/// Main types: [dev.tare.script.WorkingContainer], [dev.tare.script.WorkingContainers],
/// [dev.tare.script.Workshop], [dev.tare.script.CommittedImage]. Must not depend on the command
/// line, nor on a registry.
@NullMarked
package dev.tare.script;

import org.jspecify.annotations.NullMarked;
