/// A program of this machine becomes an image: the closure of the program over the machine's own
/// root, each file with its reason, written as one layer FROM scratch. Knows no command line.
@NullMarked
package dev.tare.pack;

import org.jspecify.annotations.NullMarked;
