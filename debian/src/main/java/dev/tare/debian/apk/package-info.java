/// Alpine's packages and their index (apk-tools, format 2), read from files: what they say, their
/// trees, and whether a key has signed them. Which packages a need comes to is not known here.
///
/// Alpine signs with RSA over SHA-1, and its index names packages by SHA-1: that is the format, and
/// no more can be had of it. The hash of a package's files is SHA-256.
@NullMarked
package dev.tare.debian.apk;

import org.jspecify.annotations.NullMarked;
