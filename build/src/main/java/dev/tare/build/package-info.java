/// Builds: the stages that a target needs become images, instruction by instruction. A stage is a
/// value ([dev.tare.build.StageState]) folded by its instructions; its merged tree is made when an
/// instruction first asks for it.
///
/// Main types: [dev.tare.build.BuildRequest], [dev.tare.build.Build], [dev.tare.build.Built],
/// [dev.tare.build.BuildProgress]. Reads no environment and prints nothing.
@NullMarked
package dev.tare.build;

import org.jspecify.annotations.NullMarked;
