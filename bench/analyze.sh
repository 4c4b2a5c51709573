#!/bin/bash
# What `tare analyze` costs: ten gzip layers, 513 MB of tars, against a reader that only lists them
# one by one. Once with nothing known, then again as it is when the layers are known.
# usage: bench/analyze.sh
set -eu
cd "$(dirname "$0")/.."
. bench/lib.sh

work=$(mktemp -d)
trap 'rm -rf "$results" "$work"' EXIT
export TARE_ROOT=$work/root

# files of this machine, so that they shrink as those of images do: half a thousand in each layer
find /usr/lib /usr/share /usr/bin -xdev -type f -size -4M >"$work/files"
mkdir -p "$work/layers"
layer=0
while [ "$layer" -lt 10 ]; do
  awk -v n="$layer" 'NR % 10 == n' "$work/files" >"$work/list"
  tar --no-recursion -P --transform "s,^,layer$layer," -cf - -T "$work/list" |
    head -c 51300000 >"$work/cut.tar" || true
  python3 - "$work/cut.tar" "$work/layers/$layer.tar" <<'P'
import io, sys, tarfile
# the whole members of a tar that was cut
source = tarfile.open(sys.argv[1])
with tarfile.open(sys.argv[2], "w") as target:
    try:
        for member in source:
            data = source.extractfile(member).read() if member.isreg() else b""
            if len(data) == member.size or not member.isreg():
                target.addfile(member, io.BytesIO(data))
    except Exception:
        pass
P
  layer=$((layer + 1))
done
python3 - "$work" <<'P'
import glob, gzip, hashlib, json, os, sys
work = sys.argv[1]
blobs = work + "/layout/blobs/sha256"
os.makedirs(blobs)
def put(data):
    digest = hashlib.sha256(data).hexdigest()
    open(f"{blobs}/{digest}", "wb").write(data)
    return {"digest": "sha256:" + digest, "size": len(data)}
layers, diff_ids, history, total = [], [], [], 0
for name in sorted(glob.glob(work + "/layers/*.tar")):
    tar = open(name, "rb").read()
    total += len(tar)
    packed = put(gzip.compress(tar, 6, mtime=0))
    os.symlink(f"{blobs}/{packed['digest'][7:]}", name[:-4] + ".gz")
    layers.append({"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", **packed})
    diff_ids.append("sha256:" + hashlib.sha256(tar).hexdigest())
    history.append({"created_by": "COPY " + os.path.basename(name)})
config = {"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": diff_ids}, "history": history}
config = put(json.dumps(config).encode())
manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
  "config": {"mediaType": "application/vnd.oci.image.config.v1+json", **config}, "layers": layers}
manifest = {"mediaType": manifest["mediaType"], **put(json.dumps(manifest).encode())}
json.dump({"schemaVersion": 2, "manifests": [manifest]}, open(work + "/layout/index.json", "w"))
json.dump({"imageLayoutVersion": "1.0.0"}, open(work + "/layout/oci-layout", "w"))
print(f"ten layers, {total / 1e6:.0f} MB of tars, {sum(l['size'] for l in layers) / 1e6:.0f} MB of gzip")
P

machine
./tare --version
contender 'zcat and tar t, one by one' bash -c "for l in $work/layers/*.gz; do zcat <\$l | tar t >/dev/null; done"
contender 'tare analyze, nothing known' sh -c "rm -rf $TARE_ROOT; ./tare analyze oci:$work/layout"
contender 'tare --version' ./tare --version
race "An image of ten layers for the first time"
./tare analyze "oci:$work/layout" >"$results/first"
contender 'tare --version' ./tare --version
contender 'tare analyze, again' ./tare analyze "oci:$work/layout"
race "The same image again"
