#!/usr/bin/env bash
# Starting containers in the background: tare run -d against podman run -d, crun and runc, interleaved
# in one loop; and what one container that waits holds of memory. Needs root, gcc, conmon, crun, runc,
# podman and skopeo. ROUNDS=20 ./bench/containers.sh
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"
top=$(cd .. && pwd)
rounds=${ROUNDS:-20}
work=$(mktemp -d)
export TARE_ROOT=$work/tare
tare() { "$top/tare" "$@"; }
podman() {
  command podman --root "$work/podman" --runroot "$work/podmanrun" --cgroup-manager=cgroupfs --runtime runc \
    --storage-driver vfs "$@"
}
crun_gone() { crun --root "$work/crun" delete -f "$1" 2>/dev/null || kill -9 "$(sed 's/.*"pid": *\([0-9]*\).*/\1/' "$work/crun/$1/status")" 2>/dev/null || :; }
# also where this is interrupted: nothing else would end what runs in the background
clear_up() {
  local state
  tare rm -fa || :
  podman rm -f -t 0 -a || :
  for state in "$work"/crun/*; do [ ! -d "$state" ] || crun_gone "${state##*/}"; done
  for state in "$work"/runc/*; do [ ! -d "$state" ] || runc --root "$work/runc" delete -f "${state##*/}" || :; done
  rm -rf "$work"
}
trap 'clear_up >/dev/null 2>&1' EXIT
trap 'exit 1' INT TERM
cd "$work"
printf '#include <unistd.h>\nint main(void) { pause(); return 0; }\n' >p.c
gcc -Os -s -static -o p p.c
printf 'FROM scratch\nADD p /\nCMD ["/p"]\n' >Dockerfile
tare build -q -t p . >/dev/null
tare save -q -o p.tar p 2>/dev/null || tare save -o p.tar p
podman load -q -i p.tar >/dev/null
mkdir -p bundle/rootfs
cp p bundle/rootfs/
(cd bundle && runc spec && sed -i 's/"terminal": true/"terminal": false/; s/"sh"/"\/p"/; /rlimits/,/],/d' config.json)

# milliseconds of a command
ms() {
  local begin end
  begin=$(date +%s%N)
  "$@" >/dev/null 2>"$work/err" </dev/null || { cat "$work/err" >&2; exit 1; }
  end=$(date +%s%N)
  echo $(((end - begin) / 10000)) | sed 's/..$/.&/'
}
raw_crun() {
  unshare --mount sh -c 'umount /sys/fs/cgroup/unified 2>/dev/null; mount -t tmpfs -o ro none /sys/fs/cgroup; exec crun --cgroup-manager=disabled --root "$1" run -d --bundle "$2" "$3"' sh \
    "$work/crun" "$work/bundle" "$1"
}
raw_runc() { runc --root "$work/runc" run -d --bundle "$work/bundle" "$1"; }
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
for ((i = 1; i <= rounds; i++)); do
  ms tare run -d --network none --name "t$i" p >>tare.ms
  ms podman run -d --network none --ulimit nofile=1024:1024 --ulimit nproc=1000:1000 --name "p$i" p >>podman.ms
  ms raw_crun "c$i" >>crun.ms
  ms raw_runc "r$i" >>runc.ms
done
# rows of a table: the median of each tool in TOOL$1.ms, and how much of it tare takes
rows() {
  local first it tool
  first=$(median "tare$1.ms")
  for tool in tare podman crun runc; do
    it=$(median "$tool$1.ms")
    printf '| %s | %s | %s |\n' "$tool" "$it" "$(awk -v a="$first" -v b="$it" 'BEGIN { printf "%.2f", a / b }')"
  done
}
printf '\n%s, %s rounds, interleaved; median in ms\n\n' "$(date +%F)" "$rounds"
printf '| start of one container that waits | ms | ratio |\n|---|---|---|\n'
rows ''

# many by one command, against as many by a raw engine one after the other
many=${MANY:-50}
tare_many() { tare run -d --network none --replicas "$many" --name "m$1" p; }
crun_many() { for ((n = 1; n <= many; n++)); do raw_crun "m$1-$n"; done; }
runc_many() { for ((n = 1; n <= many; n++)); do raw_runc "m$1-$n"; done; }
podman_many() {
  for ((n = 1; n <= many; n++)); do
    podman run -d --network none --ulimit nofile=1024:1024 --ulimit nproc=1000:1000 --name "m$1-$n" p
  done
}
for ((i = 1; i <= ${MANY_ROUNDS:-3}; i++)); do
  for tool in tare crun runc podman; do ms "${tool}_many" "$i" >>"$tool-many.ms"; done
  tare rm -f $(tare ps -q --filter "name=^m$i-") >/dev/null
  podman rm -f -t 0 $(seq -f "m$i-%g" "$many") >/dev/null
  for ((n = 1; n <= many; n++)); do
    crun_gone "m$i-$n"
    runc --root "$work/runc" delete -f "m$i-$n" || :
  done
done
printf '\n| %s containers by one command (tare), in a loop (others) | ms | ratio |\n|---|---|---|\n' "$many"
rows -many

# what belongs to one container of tare: conmon and the program, in kB, shared pages in their part
pss() { awk '/^Pss:/ { sum += $2 } END { print sum }' "/proc/$1/smaps_rollup"; }
pid=$(tare inspect -f '{{.State.Pid}}' t1 2>/dev/null || tare ps --filter name=^t1$ --format '{{.Pid}}')
parent=$(awk '{ print $4 }' "/proc/$pid/stat")
printf '\nmemory of one: conmon %s kB, program %s kB (PSS)\n' "$(pss "$parent")" "$(pss "$pid")"
