# Sourced by programs.sh: makes the data that bench/probes.txt calls @, in the folder $data. What needs
# a program that is not installed is left out; the rows that want it are then passed over.
make_data() {
  cd "$data"
  mkdir -p folder/sub
  printf 'the quick brown fox\njumps over the lazy dog\n\nfour words and more\nfox again, the fox\n' >text.txt
  printf 'alpha\nalpha\nbeta\ngamma\ngamma\n' >sorted.txt
  printf 'x,3,one\ny,20,two\nx,4,three\nz,,four\n' >table.csv
  printf 'a,1\nb,2\nd,4\n' >left.csv
  printf 'a,1\nc,3\nd,5\n' >right.csv
  diff -u --label left.csv --label left.csv left.csv right.csv >change.patch || true
  cp text.txt folder/a.txt
  cp table.csv folder/sub/b.txt
  printf 'Can'"'"'t locate x at y line 1.\n' >hello.txt
  printf 'int twice(int n) { return n * 2; }\nstatic int k = 7;\nint get(void) { return twice(k); }\n' >plain.c
  printf '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }\n' >hello.c
  printf '#include <libintl.h>\nconst char *f(void) { return gettext("hello"); }\n' >gettext.c
  printf '.globl start\nstart:\n mov $60, %%eax\n syscall\n' >hello.s
  printf 'all: one\n\t@echo made $@ from $^\none:\n\t@echo $(words a b c)\n' >Makefile
  printf 'math(EXPR x "6 * 7")\nstring(TOUPPER "made" m)\nmessage("${m} ${x}")\n' >script.cmake
  printf 'rule cp\n command = cp $in $out\nbuild out: cp /etc/hostname\n' >build.ninja
  printf 'puts [format %%05.2f [expr {sqrt(2)}]]\nputs [clock format 0 -gmt 1 -format %%Y]\nputs [lsort {b a c}]\n' >prog.tcl
  printf '=head1 NAME\n\nx - a thing\n\n=over\n\n=item one\n\nB<bold> and C<code>\n\n=back\n\n=cut\n' >page.pod
  printf 'use Test::More tests => 2;\nok(1, "one");\nis("a" . "b", "ab", "two");\n' >ok.t
  printf '.TH X 1 2020-01-01\n.SH NAME\nx \\- a thing\n.SH DESCRIPTION\n.B bold\nand plain\n.IP one\ntwo\n' >page.1
  printf 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "hello"\nmsgstr "hallo"\n' >de.po
  printf 'mine|my terminal,\n\tam, cols#80, bel=^G, cup=\\E[%%i%%p1%%d;%%p2%%dH,\n' >term.ti
  printf 'x (1.2-3) unstable; urgency=low\n\n  * First.\n\n -- A B <a@example.com>  Thu, 01 Jan 2020 00:00:00 +0000\n' >changelog
  printf 'define i32 @main() {\n  %%p = alloca i32\n  store i32 7, i32* %%p\n  %%v = load i32, i32* %%p\n  ret i32 %%v\n}\n' >t.ll
  make_binaries >/dev/null 2>&1 || true
  cd - >/dev/null
}

has() { command -v "$1" >/dev/null; }

make_binaries() {
  local packer
  gzip -nk text.txt
  for packer in bzip2 xz zstd; do has "$packer" && "$packer" -kq text.txt; done
  has lz4 && lz4 -q text.txt text.txt.lz4
  tar --sort=name --mtime=@0 --owner=0 --group=0 -cf t.tar folder
  has zip && zip -qrX t.zip folder/a.txt folder/sub/b.txt
  has as && as -o hello.o hello.s
  has ar && ar rcD libhello.a hello.o
  has gcc && gcc -g -o hello hello.c
  has llvm-as-14 && llvm-as-14 -o t.bc t.ll
  has msgfmt && msgfmt -o de.mo de.po
  has ssh-keygen && ssh-keygen -q -t ed25519 -N '' -C probe -f ssh
  has openssl && openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -subj /CN=probe -out cert.pem
  base64 -d >picture.png <<<iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR42mP4zwAE/xkgFAAb8gP9PpddpAAAAABJRU5ErkJggg==
  if has dpkg-deb; then
    mkdir -p x/DEBIAN x/usr/share/x
    printf 'Package: x\nVersion: 1.0\nArchitecture: all\nMaintainer: A <a@example.com>\nDescription: x\n' >x/DEBIAN/control
    cp text.txt x/usr/share/x/
    SOURCE_DATE_EPOCH=0 dpkg-deb --root-owner-group -b x x.deb
  fi
  mkdir image
  printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json"}' >image/manifest.json
  printf 'Directory Transport Version: 1.1\n' >image/version
}
