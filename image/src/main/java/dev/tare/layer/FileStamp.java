package dev.tare.layer;

/// By what a file of this machine is known to be the one that it was: whoever writes to it, or puts
/// another in its place, changes at least the last one.
///
/// @param size in bytes
/// @param mtime when its content changed, in ns since 1970
/// @param ctime when anything of it changed, in ns since 1970; the kernel sets it (inode(7))
public record FileStamp(long dev, long ino, long size, long mtime, long ctime) {}
