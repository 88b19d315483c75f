#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The Debian packages, as a user has them: built, unpacked into an empty root, and used from there
# alone. The examples are compiled against that root, in C by pkg-config and in C++ by find_package,
# and the command line answers with native code. Then once more without libfrost-llvm.so.
# Usage: package_test.sh BUILD_FOLDER SOURCE_FOLDER
set -euo pipefail

build=$1
source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root

die() {
  printf 'package: %s\n' "$*" >&2
  exit 1
}
# Runs a command with nothing of this environment but the way to the tools.
clean() { env -i PATH=/usr/bin:/bin HOME="$work" LC_ALL=C.UTF-8 "$@"; }
expect() {
  local expected=$1 actual
  shift
  actual=$(clean "$@" 2>"$work/err") || die "failed: $*: $(cat "$work/err")"
  [[ $actual == "$expected" ]] || die "$*: expected '$expected', got '$actual'"
}

# ---------- the packages

cd "$work"
clean cpack -G DEB --config "$build/CPackConfig.cmake" -B "$work/packages" >cpack.log 2>&1 ||
  die "cpack failed: $(tail -n 20 cpack.log)"
package() { # its file
  local files=("$work/packages/$1"_*.deb)
  [[ -e ${files[0]} && ${#files[@]} -eq 1 ]] || die "no package $1"
  echo "${files[0]}"
}
field() { dpkg-deb -f "$(package "$1")" "$2"; }

[[ $(field libfrost0 Depends) == *libstdc++6* ]] || die "libfrost0: what it depends on is unknown"
[[ $(field libfrost0 Depends) != *llvm* ]] || die "libfrost0 depends on LLVM"
[[ $(field libfrost-llvm Depends) == *libllvm* ]] || die "libfrost-llvm does not depend on LLVM"
[[ $(field libfrost-dev Depends) == *libfrost0* ]] || die "libfrost-dev does not bring the library"
[[ $(field frost Recommends) == *libfrost-llvm* ]] || die "frost does not ask for the back end"
for name in libfrost0 libfrost-llvm libfrost-dev frost; do
  dpkg-deb -x "$(package "$name")" "$root"
  [[ -s $root/usr/share/doc/$name/copyright ]] || die "$name has no licence"
done

# ---------- what is in the root

lib=$root/usr/lib
[[ -L $lib/libfrost.so.0 && -L $lib/libfrost.so ]] || die "no links to libfrost.so.0"
readelf -d "$lib/libfrost.so" | grep -q 'SONAME.*\[libfrost.so.0\]' || die "no SONAME libfrost.so.0"
needed=$(readelf -d "$lib/libfrost.so" | grep NEEDED)
! grep -qiE 'llvm|boost' <<<"$needed" || die "libfrost.so needs: $needed"
for file in "$lib"/libfrost.so "$lib"/libfrost-llvm.so "$root"/usr/bin/frost; do
  # Nothing is looked for where it was built.
  runpath=$(readelf -d "$file" | sed -n 's/.*R[UN]*PATH.*\[\(.*\)\]/\1/p')
  [[ -z $runpath || $runpath == "\$ORIGIN"* ]] || die "$file looks in $runpath"
  # Without debugging information.
  ! readelf -S "$file" | grep -q '\.debug_info' || die "$file is not stripped"
done
if grep -rqF -- "$build" "$root"; then
  die "the build folder is in: $(grep -rlF -- "$build" "$root")"
fi

# ---------- the examples against it

cp -r "$source/examples" examples
clean cmake -S examples/embed_cpp -B cpp -DCMAKE_BUILD_TYPE=Release \
  -DCMAKE_PREFIX_PATH="$root/usr" >cmake.log 2>&1 || die "cmake: $(cat cmake.log)"
clean cmake --build cpp >cmake.log 2>&1 || die "the C++ example: $(cat cmake.log)"
expect "$(<examples/embed_cpp/expected.txt)" cpp/embed_cpp

compile() { # compile COMPILER OPTIONS...: with what pkg-config says
  local flags
  flags=$(clean PKG_CONFIG_PATH="$lib/pkgconfig" pkg-config --cflags --libs frost)
  # shellcheck disable=SC2086 # words are arguments
  clean "$@" $flags -Wl,-rpath,"$lib" || die "does not compile: $*"
}
compile cc -std=c11 -Wall -Wextra -Wpedantic -Werror -o embed_c examples/embed_c/main.c
expect "$(<examples/embed_c/expected.txt)" ./embed_c
compile c++ -std=c++23 -I. -o artefact_host examples/artefact_host/main.cpp
[[ $(clean PKG_CONFIG_PATH="$lib/pkgconfig" pkg-config --modversion frost) == \
  "$(field libfrost-dev Version)" ]] || die "frost.pc has another version than the package"

# ---------- the command line

frost=$root/usr/bin/frost
share=$root/usr/share
for file in man/man1/frost.1 man/man1/frost-authorize.1 bash-completion/completions/frost \
  zsh/vendor-completions/_frost fish/vendor_completions.d/frost.fish; do
  [[ -s $share/$file ]] || die "no $file"
done
bash -n "$share/bash-completion/completions/frost" || die "bash does not read its completion"
github=$work/examples/github
ask=("$frost" authorize User:bob push Repository:acme/api --policy "$github/policy.polar"
  --facts "$github/facts.txt" --no-cache)
expect allowed "${ask[@]}" --tier native
expect allowed "${ask[@]}" --tier interpreter
clean FROST="$frost" examples/artefact_host/test.sh "$PWD/artefact_host" "$PWD/examples"
clean "$frost" artefact keygen -o release.key >/dev/null
clean "$frost" compile "$github/policy.polar" -o policy.frost >/dev/null
clean "$frost" artefact sign policy.frost --key release.key >/dev/null

# ---------- without the back end

rm "$lib/libfrost-llvm.so"
expect "$(<examples/embed_cpp/expected.txt)" cpp/embed_cpp
expect allowed "${ask[@]}" --tier interpreter
# What LLVM made elsewhere still runs.
expect "allowed, by native code" ./artefact_host policy.frost release.key.pub "$github/facts.txt" \
  bob push acme/api
if clean "$frost" compile "$github/policy.polar" -o policy.frost >out 2>&1; then
  die "an artefact was made without the back end"
fi
grep -q 'libfrost-llvm.so' out || die "the error does not name what is missing: $(cat out)"
compile cc -std=c11 -Wall -Wextra -Wpedantic -Werror -o no_back_end \
  "$source/tests/install/no_back_end.c"
clean ./no_back_end >out || die "no_back_end exits with $?: $(cat out)"
printf 'package: all is as it should be\n'
