// SPDX-License-Identifier: Apache-2.0
#include "runtime/log/manifest_table.hpp"

#include <string>
#include <utility>

#include "runtime/log/row_checksum.hpp"

namespace frost::log {
namespace {

// The revision takes part: rows of an older manifest do not pass for the current one.
uint64_t checksum_of(uint64_t database_id, uint64_t revision, uint64_t position,
                     const SegmentFile& segment) {
  return RowChecksum(database_id, Table::kSegment)
      .integer(revision)
      .integer(position)
      .bytes(segment.name)
      .integer(segment.bytes)
      .integer(segment.checksum)
      .value();
}

}  // namespace

Result<Manifest> load_manifest(SqliteConnection& connection, const Meta& meta) {
  auto select = connection.prepare(
      "SELECT position, name, bytes, content_checksum, checksum FROM segment ORDER BY position");
  if (!select) return std::unexpected(std::move(select.error()));
  Manifest manifest{meta.manifest_revision, {}};
  uint64_t checksums = 0;
  int code = SQLITE_DONE;
  while ((code = select->step()) == SQLITE_ROW) {
    SegmentFile segment{std::string(select->blob(1)), select->integer(2), select->integer(3)};
    const uint64_t position = manifest.segments.size();
    const uint64_t checksum = checksum_of(meta.database_id, manifest.revision, position, segment);
    if (select->integer(0) != position || select->integer(4) != checksum) {
      return connection.corrupt("file " + std::to_string(position) +
                                " of the manifest does not match its checksum");
    }
    checksums ^= checksum;
    manifest.segments.push_back(std::move(segment));
  }
  if (code != SQLITE_DONE) return connection.error(code, "read its manifest");
  if (checksums != meta.segment_checksums) {
    return connection.corrupt("files of the manifest are missing");
  }
  return manifest;
}

Result<void> store_manifest(SqliteConnection& connection, Meta& meta, const Manifest& manifest) {
  if (auto cleared = connection.run("DELETE FROM segment"); !cleared) return cleared;
  auto insert = connection.prepare("INSERT INTO segment VALUES (?1, ?2, ?3, ?4, ?5)");
  if (!insert) return std::unexpected(std::move(insert.error()));
  meta.manifest_revision = manifest.revision;
  meta.segment_checksums = 0;
  for (uint64_t position = 0; position < manifest.segments.size(); ++position) {
    const SegmentFile& segment = manifest.segments[position];
    const uint64_t checksum = checksum_of(meta.database_id, manifest.revision, position, segment);
    meta.segment_checksums ^= checksum;
    insert->bind(1, position).bind(2, segment.name).bind(3, segment.bytes);
    insert->bind(4, segment.checksum).bind(5, checksum);
    if (auto done = finish(connection, *insert, "write the manifest"); !done) return done;
  }
  return {};
}

}  // namespace frost::log
