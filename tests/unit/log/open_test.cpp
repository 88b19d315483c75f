// SPDX-License-Identifier: Apache-2.0
// What is opened, what is refused, and in which words.
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <functional>

#include "tests/unit/log/log_fixture.hpp"

namespace frost::log {
namespace {

class LogOpenTest : public LogTest {
 protected:
  [[nodiscard]] std::string file() const { return directory() + "/log.sqlite"; }
  void edit(const std::string& sql) {
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open(file().c_str(), &handle), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(handle);
    sqlite3_close(handle);
  }
  static bool says(const Error& error, const std::string& text) {
    return error.message.find(text) != std::string::npos;
  }
};

TEST_F(LogOpenTest, ASecondOpenIsRefusedWithTheOwner) {
  const Error here = refusal();
  EXPECT_EQ(here.code, Code::kBusy);
  EXPECT_TRUE(says(here, "this process (" + std::to_string(::getpid()) + ")")) << here.message;
  log_.reset();
  reopen();
}

// A child that does something and then sleeps until it is killed.
class Child {
 public:
  explicit Child(const std::function<bool()>& work) {
    int ready[2] = {-1, -1};
    EXPECT_EQ(::pipe(ready), 0);
    id_ = ::fork();
    if (id_ == 0) {
      const char byte = work() ? 'y' : 'n';
      if (::write(ready[1], &byte, 1) != 1) std::_Exit(1);
      while (true) ::pause();
    }
    char byte = 'n';
    EXPECT_EQ(::read(ready[0], &byte, 1), 1);
    EXPECT_EQ(byte, 'y');
    ::close(ready[0]);
    ::close(ready[1]);
  }
  ~Child() { kill(); }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  void kill() {
    if (id_ <= 0) return;
    ::kill(id_, SIGKILL);
    ::waitpid(id_, nullptr, 0);
    id_ = 0;
  }
  [[nodiscard]] pid_t id() const { return id_; }

 private:
  pid_t id_ = 0;
};

TEST_F(LogOpenTest, AnotherProcessIsNamedAndItsEndUnlocks) {
  log_.reset();
  Child child([this] {
    static auto log = open_sqlite_log(directory());
    return log.has_value();
  });
  const Error error = refusal();
  EXPECT_EQ(error.code, Code::kBusy);
  EXPECT_TRUE(says(error, "open in process " + std::to_string(child.id()))) << error.message;
  child.kill();
  reopen();
}

TEST_F(LogOpenTest, OtherSqliteProgramsFindItLocked) {
  append("x");
  sqlite3* handle = nullptr;
  ASSERT_EQ(sqlite3_open(file().c_str(), &handle), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(handle, "SELECT * FROM log", nullptr, nullptr, nullptr), SQLITE_BUSY);
  sqlite3_close(handle);
  EXPECT_EQ(append("y"), 2U);
}

TEST_F(LogOpenTest, AFileInUseByAnotherSqliteProgramIsBusy) {
  log_.reset();
  Child child([this] {
    sqlite3* handle = nullptr;
    return sqlite3_open(file().c_str(), &handle) == SQLITE_OK &&
           sqlite3_exec(handle, "BEGIN; SELECT * FROM log", nullptr, nullptr, nullptr) == SQLITE_OK;
  });
  EXPECT_EQ(refusal().code, Code::kBusy);
  EXPECT_TRUE(says(refusal(), "is open in another program")) << refusal().message;
  child.kill();
  reopen();
}

TEST_F(LogOpenTest, WithoutCreateThereMustBeOne) {
  log_.reset();
  std::filesystem::remove_all(directory());
  EXPECT_EQ(refusal({.create = false}).code, Code::kNotFound);
  EXPECT_FALSE(std::filesystem::exists(directory()));
  std::filesystem::create_directory(directory());
  EXPECT_EQ(refusal({.create = false}).code, Code::kNotFound);
  reopen();
}

TEST_F(LogOpenTest, TheParentMustExist) {
  const auto opened = open_sqlite_log(folder_ + "/none/db");
  EXPECT_EQ(opened.error().code, Code::kNotFound);
}

TEST_F(LogOpenTest, ANewerFormatIsNamed) {
  log_.reset();
  edit("PRAGMA user_version=2");
  const Error error = refusal();
  EXPECT_EQ(error.code, Code::kIncompatible);
  EXPECT_TRUE(says(error, file())) << error.message;
  EXPECT_TRUE(says(error, "made by a newer version")) << error.message;
}

TEST_F(LogOpenTest, OtherFilesAreNotDatabases) {
  log_.reset();
  edit("PRAGMA application_id=1");
  EXPECT_EQ(refusal().code, Code::kIncompatible);
  EXPECT_TRUE(says(refusal(), "is not a Permafrost database"));
  std::ofstream(file()) << std::string(10'000, 't');
  EXPECT_EQ(refusal().code, Code::kIncompatible);
  EXPECT_TRUE(says(refusal(), "is not a Permafrost database")) << refusal().message;
  std::ofstream(file()) << "short";
  EXPECT_EQ(refusal().code, Code::kCorrupt);
}

TEST_F(LogOpenTest, OtherTablesAndColumnsAreRefused) {
  for (const char* sql : {"CREATE TABLE more (a)", "CREATE INDEX i ON log (kind)",
                          "CREATE TRIGGER t AFTER INSERT ON log BEGIN DELETE FROM policy; END",
                          "CREATE VIEW v AS SELECT 1", "ALTER TABLE log ADD COLUMN more INTEGER",
                          "DROP TABLE policy"}) {
    log_.reset();
    std::filesystem::remove_all(directory());
    reopen();
    log_.reset();
    edit(sql);
    EXPECT_EQ(refusal().code, Code::kCorrupt) << sql;
  }
}

TEST_F(LogOpenTest, EditedRowsAreFoundAndNamed) {
  append("one", "key");
  append("two");
  ASSERT_TRUE(log_->set_policy({"d", "f", "s"}));
  ASSERT_TRUE(log_->set_manifest({1, {{"a", 1, 2}, {"b", 3, 4}}}));
  log_.reset();
  const auto options = std::filesystem::copy_options::recursive;
  std::filesystem::copy(directory(), folder_ + "/saved", options);
  const std::pair<const char*, const char*> edits[] = {
      {"DELETE FROM log WHERE revision = 2", "revisions 1 to 3"},
      {"DELETE FROM log WHERE revision = 3", "revisions 1 to 3"},
      {"UPDATE meta SET head = 2", "checksum of `meta`"},
      {"UPDATE meta SET id = 2", "checksum of `meta`"},
      {"DELETE FROM meta", "`meta` is missing"},
      {"INSERT INTO log VALUES (4, 1, x'00', 0)", "revisions 1 to 3"},
      {"UPDATE policy SET source = x'00'", "policy of revision 3"},
      {"DELETE FROM policy", "policies are missing"},
      {"UPDATE segment SET bytes = 2 WHERE position = 1", "file 1 of the manifest"},
      {"DELETE FROM segment WHERE position = 1", "files of the manifest are missing"},
      {"UPDATE idempotency SET key = x'00'", "idempotency key of revision 1"},
      {"DELETE FROM idempotency", "idempotency keys are missing"},
  };
  for (const auto& [sql, message] : edits) {
    std::filesystem::remove_all(directory());
    std::filesystem::copy(folder_ + "/saved", directory(), options);
    edit(sql);
    const Error error = refusal();
    EXPECT_EQ(error.code, Code::kCorrupt) << sql;
    EXPECT_TRUE(says(error, message) && says(error, file())) << sql << ": " << error.message;
  }
  std::filesystem::remove_all(directory());
  std::filesystem::copy(folder_ + "/saved", directory(), options);
  edit("UPDATE log SET payload = x'00' WHERE revision = 2");
  reopen();
  const auto read = log_->read(1, [](const LogRecord&) -> Result<void> { return {}; });
  EXPECT_EQ(read.error().code, Code::kCorrupt);
  EXPECT_TRUE(says(read.error(), "revision 2 does not match its checksum")) << read.error().message;
}

TEST_F(LogOpenTest, LostAndMixedFilesAreFound) {
  append("one");
  append("two");
  log_.reset();
  const auto options = std::filesystem::copy_options::recursive;
  std::filesystem::copy(directory(), folder_ + "/old", options);
  reopen();
  append("three");
  log_.reset();
  std::filesystem::copy(directory(), folder_ + "/saved", options);
  const auto restore = [&] {
    std::filesystem::remove_all(directory());
    std::filesystem::copy(folder_ + "/saved", directory(), options);
  };

  std::filesystem::remove(directory() + "/head");
  EXPECT_TRUE(says(refusal(), "`" + directory() + "/head` is missing")) << refusal().message;
  restore();
  std::filesystem::remove(file());
  EXPECT_TRUE(says(refusal(), "log.sqlite` is missing")) << refusal().message;
  restore();
  std::filesystem::copy(folder_ + "/old/log.sqlite", file(),
                        std::filesystem::copy_options::overwrite_existing);
  EXPECT_TRUE(says(refusal(), "revisions 3 to 3 were acknowledged")) << refusal().message;
  EXPECT_EQ(refusal().code, Code::kCorrupt);

  // The file of another database.
  std::filesystem::remove_all(directory());
  reopen();
  append("x");
  log_.reset();
  std::filesystem::copy(folder_ + "/old/log.sqlite", file(),
                        std::filesystem::copy_options::overwrite_existing);
  EXPECT_TRUE(says(refusal(), "different databases")) << refusal().message;
}

TEST_F(LogOpenTest, AnUnfinishedCreationIsMadeAgain) {
  log_.reset();
  std::filesystem::rename(file(), file() + ".new");
  std::ofstream(file() + ".new-wal") << "half";
  reopen();
  EXPECT_EQ(log_->head(), 0U);
  log_.reset();
  EXPECT_FALSE(std::filesystem::exists(file() + ".new-wal"));
  EXPECT_FALSE(std::filesystem::exists(file() + "-wal")) << "closed, it is one file";
}

}  // namespace
}  // namespace frost::log
