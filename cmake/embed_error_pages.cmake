# SPDX-License-Identifier: Apache-2.0
# Writes the pages of docs/errors/ as C++ (frost/explain.hpp): cmake -DPAGES=folder -DOUT=file -P.
# A page begins with "# P1203: Title"; `frost-filetest --pages` checks everything else.
file(GLOB pages ${PAGES}/P[0-9][0-9][0-9][0-9].md)
list(SORT pages)
set(text "// Generated from docs/errors/ by cmake/embed_error_pages.cmake.\n"
         "#include \"frost/explain.hpp\"\n\nnamespace frost {\n\nnamespace {\n\n"
         "constexpr ErrorPage kPages[] = {\n")
string(CONCAT text ${text})
foreach(page IN LISTS pages)
  get_filename_component(code ${page} NAME_WE)
  file(READ ${page} markdown)
  if(NOT "${markdown}" MATCHES "^# ${code}: ([^\n]+)\n")
    message(FATAL_ERROR "${page}: the first line is not `# ${code}: Title`")
  endif()
  set(title "${CMAKE_MATCH_1}")
  # No page holds this delimiter: a page is text for people.
  string(APPEND text
    "    {\"${code}\", R\"page(${title})page\",\n     R\"page(${markdown})page\"},\n")
endforeach()
string(APPEND text "};\n\n}  // namespace\n\n"
  "std::span<const ErrorPage> error_pages() { return kPages; }\n\n}  // namespace frost\n")
file(WRITE ${OUT} "${text}")
