/// The cache of build steps: what a step depends on as a key, what it made under that key, and the
/// digests of files that are known to be unchanged. Knows nothing of Dockerfiles; must not depend
/// on `dev.tare.build`.
@org.jspecify.annotations.NullMarked
package dev.tare.steps;
