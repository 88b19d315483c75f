#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes plain comments documentation: `// text` above a name, `name;  // text` behind one.
# A comment that begins a file is about the file.
exec sed -E \
  -e '1{/SPDX/d}' \
  -e 's#@([a-z])#\\@\1#g' \
  -e '2s#^// #/// @file\n/// #' \
  -e '2s#^/\* #/** @file\n * #' \
  -e 's#^( *)// -{5,} .*##' \
  -e 's#^( *)//( |$)#\1///\2#' \
  -e 's#^( *[^/ ].*[;,{}])( +)// #\1\2///< #' \
  -e 's#^( *)/\* -{5,} .*\*/##' \
  -e 's#^( *)/\* #\1/** #' \
  -e 's#([;,{}])( +)/\* #\1\2/**< #' \
  "$1"
