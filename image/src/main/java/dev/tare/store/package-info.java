/// Images at rest: an OCI image layout that loses nothing when killed at any system call, and the
/// cache of what can be made again. Knows no network, no sandbox and no report.
///
/// The layout is the only truth and any tool may read it: `oci-layout`, `index.json` and
/// `blobs/<algorithm>/<hex>`. While a process writes, a folder `.tare-<process>-<n>` lies beside
/// them with its unfinished blobs and the names of those that nothing refers to yet; who finds one
/// whose process has ended deletes it. Locks are taken on `oci-layout`, which is never replaced.
///
/// Main types: [dev.tare.store.ImageStore], [dev.tare.store.StoredImage],
/// [dev.tare.store.BlobWriter], [dev.tare.store.Cache].
@NullMarked
package dev.tare.store;

import org.jspecify.annotations.NullMarked;
