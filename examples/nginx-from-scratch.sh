#!/usr/bin/env bash
# nginx in an image of nothing but its packages: from scratch, mounted, filled by the package tools of
# this machine, committed. The script is one for buildah as well: BUILDER=buildah.
#
#   ./examples/nginx-from-scratch.sh [NAME [DESTINATION]]
#
# NAME is what the image is called (nginx-scratch); DESTINATION is where it is copied, such as
# docker-daemon:nginx:scratch or oci:/tmp/nginx. An ordinary user needs ids in /etc/subuid; the script
# then goes on in the user namespace of "$BUILDER unshare". Needs mmdebstrap, or dnf on a machine that
# has that.
set -euo pipefail
BUILDER=${BUILDER:-$(cd "$(dirname "$0")/.." && pwd)/tare}
[ "$(id -u)" = 0 ] || exec "$BUILDER" unshare bash "$0" "$@"
image=${1:-nginx-scratch}
destination=${2:-}

container=$("$BUILDER" from scratch)
trap '"$BUILDER" rm "$container" >/dev/null' EXIT
root=$("$BUILDER" mount "$container")

if command -v mmdebstrap >/dev/null; then
  # extract: the packages and what they need, their scripts not run. Nothing else, not even a shell
  mmdebstrap --quiet --mode=root --variant=extract --include=nginx-light \
    --aptopt='APT::Install-Recommends "false"' --aptopt='APT::Sandbox::User "root"' \
    "${SUITE:-bookworm}" "$root" "${SOURCES:-/etc/apt/sources.list.d/debian.sources}"
  # what the scripts of the packages would have done for nginx
  printf '%s\n' root:x:0:0:root:/root:/ www-data:x:33:33:www-data:/var/www:/ >"$root/etc/passwd"
  printf '%s\n' root:x:0: adm:x:4: www-data:x:33: >"$root/etc/group"
  ln -sf /etc/nginx/sites-available/default "$root/etc/nginx/sites-enabled/default"
  mkdir -p "$root/var/www/html" "$root/run"
  cp "$root/usr/share/nginx/html/index.html" "$root/var/www/html/index.html"
  # of this machine, and of this moment
  rm -rf "$root/dev" "$root"/etc/{apt,resolv.conf,hostname,fstab} "$root"/var/{cache,lib/apt,lib/dpkg}
elif command -v dnf >/dev/null; then
  dnf --quiet --assumeyes --installroot="$root" --releasever="${RELEASE:-$(. /etc/os-release && echo "$VERSION_ID")}" \
    --setopt=install_weak_deps=False --nodocs install nginx
  rm -rf "$root"/var/{cache,lib/dnf,lib/rpm}
else
  echo "neither mmdebstrap nor dnf is here" >&2
  exit 1
fi
# logs hold the time, the cache of the loader the numbers of files
find "$root/var/log" -type f -delete
rm -rf "$root"/tmp/* "$root/var/cache/ldconfig"
mkdir -p "$root/dev" "$root/tmp"
chmod 1777 "$root/tmp"
ln -sf /dev/stdout "$root/var/log/nginx/access.log"
ln -sf /dev/stderr "$root/var/log/nginx/error.log"

"$BUILDER" config --cmd '/usr/sbin/nginx -g "daemon off;"' --port 80 --workingdir / \
  --stop-signal SIGQUIT --label org.opencontainers.image.title=nginx "$container"
"$BUILDER" umount "$container" >/dev/null
"$BUILDER" commit --quiet "$container" "$image"
[ -z "$destination" ] || "$BUILDER" push "$image" "$destination"
