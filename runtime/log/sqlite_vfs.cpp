// SPDX-License-Identifier: Apache-2.0
#include "runtime/log/sqlite_vfs.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <new>
#include <thread>

#include "base/env.hpp"

namespace frost::log {
namespace {

// The range that every SQLite locks in: from its pending byte, 512 bytes.
constexpr uint64_t kLockOffset = 0x40000000;
constexpr uint64_t kLockBytes = 512;
// What one write may damage around it when power fails. Commits are padded to it in the -wal.
constexpr int kSectorBytes = 4096;
constexpr int kPathBytesMax = 4096;

struct OpenState {
  SqliteVfs* vfs = nullptr;
  std::unique_ptr<File> file;
  std::string path;
  bool name_unsynced = false;  // made by this open: the directory is synced with the file
  bool locked = false;
};

// What SQLite allocates; its first member is SQLite's own.
struct VfsFile {
  sqlite3_file base;
  OpenState* state;
};

OpenState& state_of(sqlite3_file* file) { return *reinterpret_cast<VfsFile*>(file)->state; }
SqliteVfs& vfs_of(sqlite3_vfs* vfs) { return *static_cast<SqliteVfs*>(vfs->pAppData); }

int close_file(sqlite3_file* file) {
  auto* const opened = reinterpret_cast<VfsFile*>(file);
  delete opened->state;
  opened->state = nullptr;
  return SQLITE_OK;
}

int read_file_at(sqlite3_file* file, void* buffer, int bytes, sqlite3_int64 offset) {
  OpenState& state = state_of(file);
  const auto wanted = static_cast<size_t>(bytes);
  const auto count =
      state.file->read_at(static_cast<uint64_t>(offset), {static_cast<std::byte*>(buffer), wanted});
  if (!count) return state.vfs->report(count.error(), SQLITE_IOERR_READ);
  if (*count == wanted) return SQLITE_OK;
  // SQLite relies on zeros beyond the end.
  std::memset(static_cast<std::byte*>(buffer) + *count, 0, wanted - *count);
  return SQLITE_IOERR_SHORT_READ;
}

int write_file_at(sqlite3_file* file, const void* buffer, int bytes, sqlite3_int64 offset) {
  OpenState& state = state_of(file);
  if (state.vfs->write_failure()) return SQLITE_IOERR_WRITE;
  const auto written =
      state.file->write_at(static_cast<uint64_t>(offset),
                           {static_cast<const std::byte*>(buffer), static_cast<size_t>(bytes)});
  return written ? SQLITE_OK : state.vfs->report_write(written.error(), SQLITE_IOERR_WRITE);
}

int truncate_file(sqlite3_file* file, sqlite3_int64 bytes) {
  OpenState& state = state_of(file);
  if (state.vfs->write_failure()) return SQLITE_IOERR_TRUNCATE;
  const auto done = state.file->truncate(static_cast<uint64_t>(bytes));
  return done ? SQLITE_OK : state.vfs->report_write(done.error(), SQLITE_IOERR_TRUNCATE);
}

// A sync that fails for want of space has still failed: what it was to write may be lost.
int failed_sync(OpenState& state, Error error) {
  error.code = Code::kIo;
  return state.vfs->report_write(error, SQLITE_IOERR_FSYNC);
}

int sync_file(sqlite3_file* file, int /*flags*/) {
  OpenState& state = state_of(file);
  if (state.vfs->write_failure()) return SQLITE_IOERR_FSYNC;
  if (const auto done = state.file->sync(); !done) return failed_sync(state, done.error());
  if (!state.name_unsynced) return SQLITE_OK;
  const auto named = state.vfs->files().sync_directory(parent_directory(state.path));
  if (!named) return failed_sync(state, named.error());
  state.name_unsynced = false;
  return SQLITE_OK;
}

int file_size(sqlite3_file* file, sqlite3_int64* bytes) {
  OpenState& state = state_of(file);
  const auto size = state.file->size();
  if (!size) return state.vfs->report(size.error(), SQLITE_IOERR_FSTAT);
  *bytes = static_cast<sqlite3_int64>(*size);
  return SQLITE_OK;
}

int lock_file(sqlite3_file* file, int level) {
  OpenState& state = state_of(file);
  if (level == SQLITE_LOCK_NONE || state.locked) return SQLITE_OK;
  if (const auto locked = state.file->lock(kLockOffset, kLockBytes); !locked) {
    return state.vfs->report(locked.error(), SQLITE_IOERR_LOCK);
  }
  state.locked = true;
  return SQLITE_OK;
}

int unlock_file(sqlite3_file* /*file*/, int /*level*/) { return SQLITE_OK; }

int check_reserved_lock(sqlite3_file* /*file*/, int* locked) {
  *locked = 0;
  return SQLITE_OK;
}

int file_control(sqlite3_file* /*file*/, int /*operation*/, void* /*argument*/) {
  return SQLITE_NOTFOUND;
}

int sector_bytes(sqlite3_file* /*file*/) { return kSectorBytes; }

// No promise at all. In particular not SQLITE_IOCAP_POWERSAFE_OVERWRITE: a sector that is cut short
// may lose bytes that were durable before.
int device_characteristics(sqlite3_file* /*file*/) { return 0; }

constexpr sqlite3_io_methods make_methods() {
  sqlite3_io_methods methods{};
  methods.iVersion = 1;
  methods.xClose = close_file;
  methods.xRead = read_file_at;
  methods.xWrite = write_file_at;
  methods.xTruncate = truncate_file;
  methods.xSync = sync_file;
  methods.xFileSize = file_size;
  methods.xLock = lock_file;
  methods.xUnlock = unlock_file;
  methods.xCheckReservedLock = check_reserved_lock;
  methods.xFileControl = file_control;
  methods.xSectorSize = sector_bytes;
  methods.xDeviceCharacteristics = device_characteristics;
  return methods;
}
constexpr sqlite3_io_methods kMethods = make_methods();

int open_file(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* flags_out) {
  SqliteVfs& self = vfs_of(vfs);
  file->pMethods = nullptr;                     // Nothing to close unless all goes well.
  if (path == nullptr) return SQLITE_CANTOPEN;  // Temporary files: there are none (temp_store).
  auto state = std::unique_ptr<OpenState>(new (std::nothrow) OpenState);
  if (state == nullptr) return SQLITE_NOMEM;
  state->vfs = &self;
  state->path = path;
  const bool create = (flags & SQLITE_OPEN_CREATE) != 0;
  if (create) {
    const auto exists = self.files().exists(state->path);
    if (!exists) return self.report(exists.error(), SQLITE_CANTOPEN);
    state->name_unsynced = !*exists;
  }
  const bool writes = (flags & SQLITE_OPEN_READWRITE) != 0;
  const OpenMode mode = create ? OpenMode::kCreate : writes ? OpenMode::kWrite : OpenMode::kRead;
  auto opened = self.files().open(state->path, mode);
  if (!opened) return self.report(opened.error(), SQLITE_CANTOPEN);
  state->file = std::move(*opened);
  reinterpret_cast<VfsFile*>(file)->state = state.release();
  file->pMethods = &kMethods;
  if (flags_out != nullptr) *flags_out = flags;
  return SQLITE_OK;
}

int delete_file(sqlite3_vfs* vfs, const char* path, int sync_directory) {
  SqliteVfs& self = vfs_of(vfs);
  if (self.write_failure()) return SQLITE_IOERR_DELETE;
  if (const auto done = self.files().remove(path); !done) {
    if (done.error().code == Code::kNotFound) return SQLITE_IOERR_DELETE_NOENT;
    return self.report_write(done.error(), SQLITE_IOERR_DELETE);
  }
  if (sync_directory == 0) return SQLITE_OK;
  const auto synced = self.files().sync_directory(parent_directory(path));
  return synced ? SQLITE_OK : self.report_write(synced.error(), SQLITE_IOERR_DIR_FSYNC);
}

int access_file(sqlite3_vfs* vfs, const char* path, int flags, int* result) {
  SqliteVfs& self = vfs_of(vfs);
  const auto exists = self.files().exists(path);
  if (!exists) return self.report(exists.error(), SQLITE_IOERR_ACCESS);
  *result = *exists ? 1 : 0;
  if (!*exists || flags != SQLITE_ACCESS_EXISTS) return SQLITE_OK;  // Who exists may be written.
  // As SQLite's own: an empty -wal or journal counts as none.
  auto file = self.files().open(path, OpenMode::kRead);
  if (!file) return self.report(file.error(), SQLITE_IOERR_ACCESS);
  const auto size = (*file)->size();
  if (!size) return self.report(size.error(), SQLITE_IOERR_ACCESS);
  *result = *size > 0 ? 1 : 0;
  return SQLITE_OK;
}

int full_path(sqlite3_vfs* /*vfs*/, const char* path, int bytes_max, char* out) {
  const size_t bytes = std::strlen(path) + 1;
  if (bytes > static_cast<size_t>(bytes_max)) return SQLITE_CANTOPEN;
  std::memcpy(out, path, bytes);
  return SQLITE_OK;
}

int random_bytes(sqlite3_vfs* vfs, int bytes, char* out) {
  const auto number = vfs_of(vfs).files().random_number();
  if (!number) return 0;
  const auto count = std::min(static_cast<size_t>(bytes), sizeof *number);
  std::memcpy(out, &*number, count);
  return static_cast<int>(count);
}

int sleep_us(sqlite3_vfs* /*vfs*/, int microseconds) {
  std::this_thread::sleep_for(std::chrono::microseconds(microseconds));
  return microseconds;
}

int current_time(sqlite3_vfs* /*vfs*/, double* julian_day) {
  *julian_day = static_cast<double>(unix_time_s()) / 86400.0 + 2440587.5;
  return SQLITE_OK;
}

int last_system_error(sqlite3_vfs* /*vfs*/, int /*bytes*/, char* /*text*/) { return 0; }

}  // namespace

SqliteVfs::SqliteVfs(FileSystem& files) : files_(&files) {
  static std::atomic<uint64_t> count{0};
  name_ = "frost-" + std::to_string(count.fetch_add(1, std::memory_order_relaxed));
  vfs_.iVersion = 1;
  vfs_.szOsFile = sizeof(VfsFile);
  vfs_.mxPathname = kPathBytesMax;
  vfs_.zName = name_.c_str();
  vfs_.pAppData = this;
  vfs_.xOpen = open_file;
  vfs_.xDelete = delete_file;
  vfs_.xAccess = access_file;
  vfs_.xFullPathname = full_path;
  vfs_.xRandomness = random_bytes;
  vfs_.xSleep = sleep_us;
  vfs_.xCurrentTime = current_time;
  vfs_.xGetLastError = last_system_error;
  sqlite3_vfs_register(&vfs_, 0);
}

SqliteVfs::~SqliteVfs() { sqlite3_vfs_unregister(&vfs_); }

int SqliteVfs::report(const Error& error, int otherwise) {
  last_error_ = error;
  switch (error.code) {
    case Code::kNoSpace:
      return SQLITE_FULL;
    case Code::kBusy:
      return SQLITE_BUSY;
    default:
      return otherwise;
  }
}

int SqliteVfs::report_write(const Error& error, int otherwise) {
  if (error.code != Code::kNoSpace && !write_failure_) write_failure_ = error;
  return report(error, otherwise);
}

}  // namespace frost::log
