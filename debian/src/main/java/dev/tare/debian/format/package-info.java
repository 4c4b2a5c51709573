/// What package files of all formats come to ([dev.tare.debian.format.PackageFile]), so that what
/// puts packages together need not know whose they are: deb(5) and Alpine's apk are read; an rpm is
/// a header of tags, scripts as text and a cpio archive, and would be a third of the kind.
@NullMarked
package dev.tare.debian.format;

import org.jspecify.annotations.NullMarked;
