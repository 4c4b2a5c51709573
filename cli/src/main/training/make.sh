#!/usr/bin/env bash
# Makes the archive of packages from which `tare base` is trained (Training.java): the one package
# needs the other, has a script, a user and a program, and the release is signed by an RSA and an
# Ed25519 key, as Debian's are. Nobody keeps the keys. Run it again where `base` learns to read more;
# needs dpkg-deb, gpg and xz.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"
work=$(mktemp -d)
trap 'GNUPGHOME=$work/gpg gpgconf --kill gpg-agent; rm -rf "$work"' EXIT
rm -rf archive
mkdir -p archive "$work/gpg" "$work"/{one,two}/DEBIAN "$work"/{one,two}/usr/share/doc "$work"/two/etc/two
chmod 700 "$work/gpg"
export GNUPGHOME=$work/gpg SOURCE_DATE_EPOCH=1767225600

# control NAME DEPENDS
control() {
  printf '%s\n' "Package: $1" "Version: 1:1.0-1" "Architecture: all" "Maintainer: nobody" \
    "Installed-Size: 1" "Section: misc" "Priority: optional" "Depends: $2" "Description: trains tare" \
    " base is started with it once." >"$work/$1/DEBIAN/control"
  mkdir -p "$work/$1/usr/share/doc/$1"
  echo "public domain" >"$work/$1/usr/share/doc/$1/copyright"
  (cd "$work/$1" && find usr -type f -exec md5sum {} +) >"$work/$1/DEBIAN/md5sums"
}

control one "one-or-two | two (>= 1.0)"
control two ""
sed -i '/^Depends: $/d; s/^Description/Provides: of-two (= 2)\n&/' "$work/two/DEBIAN/control"
echo "a = b" >"$work/two/etc/two/conf"
echo /etc/two/conf >"$work/two/DEBIAN/conffiles"
cat >"$work/two/DEBIAN/postinst" <<'END'
#!/bin/sh
set -e
case "$1" in
  configure)
    if [ ! -e /var/lib/two ]; then
      mkdir -p /var/lib/two
      chmod 0755 /var/lib/two
    fi
    ln -sf /etc/two/conf "/var/lib/two/conf.$(echo 1)"
    update-alternatives --install /usr/bin/choice choice /usr/share/doc/two/copyright 10
    ;;
esac
exit 0
END
chmod 755 "$work/two/DEBIAN/postinst"
for name in one two; do
  dpkg-deb --root-owner-group -Zxz --build "$work/$name" "archive/$name.deb" >/dev/null
  {
    cat "$work/$name/DEBIAN/control"
    printf '%s\n' "Filename: ./$name.deb" "Size: $(stat -c %s "archive/$name.deb")" \
      "SHA256: $(sha256sum "archive/$name.deb" | cut -d' ' -f1)" ""
  } >>archive/Packages
done
xz -k archive/Packages
# of a day that every clock has seen
gpg() { command gpg --batch --quiet --no-greeting --faked-system-time 20260101T000000 "$@"; }
gpg --passphrase '' --quick-generate-key 'tare training RSA' rsa2048 sign never
gpg --passphrase '' --quick-generate-key 'tare training Ed25519' ed25519 sign never
gpg --export >archive/keyring.gpg
{
  printf '%s\n' "Origin: tare" "Label: tare" "Suite: training" "Codename: training" \
    "Date: Thu, 01 Jan 2026 00:00:00 UTC" "Acquire-By-Hash: no" "SHA256:"
  for file in Packages Packages.xz; do
    echo " $(sha256sum "archive/$file" | cut -d' ' -f1) $(stat -c %s "archive/$file") $file"
  done
} >"$work/Release"
gpg -u 'tare training RSA' -u 'tare training Ed25519' --clearsign \
  -o archive/InRelease "$work/Release"
rm archive/Packages
