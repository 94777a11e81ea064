#include "session/settings.h"

#include <cstring>

#include <gtest/gtest.h>

#include "session/socket_path.h"

namespace np::session {
namespace {

TEST(Settings, What_is_not_set_has_its_default) {
    const auto settings = read_settings([](const char*) -> const char* { return nullptr; });
    EXPECT_TRUE(settings.is_enabled);
    EXPECT_TRUE(settings.processes.empty());
    EXPECT_TRUE(settings.host_socket.empty());
}

TEST(Settings, The_kill_switch_is_obeyed) {
    const auto settings = read_settings([](const char* name) {
        return std::strcmp(name, "NATIVEPROFILER_ENABLED") == 0 ? "0" : nullptr;
    });
    EXPECT_FALSE(settings.is_enabled);
}

TEST(Settings, A_wrong_value_is_named_with_what_is_used_instead) {
    testing::internal::CaptureStderr();
    const auto settings = read_settings([](const char* name) -> const char* {
        if (std::strcmp(name, "NATIVEPROFILER_ENABLED") == 0) return "maybe";
        if (std::strcmp(name, "NATIVEPROFILER_HOST") == 0) return "relative/path";
        return nullptr;
    });
    const auto lines = testing::internal::GetCapturedStderr();
    EXPECT_TRUE(settings.is_enabled);
    EXPECT_TRUE(settings.host_socket.empty());
    EXPECT_NE(lines.find("NATIVEPROFILER_ENABLED is 'maybe'; it must be 0 or 1. Using 1."),
              std::string::npos)
        << lines;
    EXPECT_NE(lines.find("NATIVEPROFILER_HOST is 'relative/path'"), std::string::npos) << lines;
}

TEST(SocketPath, The_runtime_folder_of_the_user_is_preferred) {
    const auto path = find_socket({}, [](const char*) -> const char* { return "/tmp"; });
    EXPECT_EQ(path.socket, "/tmp/nativeprofiler/host.sock");
    EXPECT_TRUE(path.may_start_host);
}

TEST(SocketPath, A_named_socket_is_used_as_it_is_and_no_host_is_started) {
    Settings settings;
    settings.host_socket = "/run/np/my.sock";
    const auto path = find_socket(settings, [](const char*) -> const char* { return nullptr; });
    EXPECT_EQ(path.socket, "/run/np/my.sock");
    EXPECT_FALSE(path.may_start_host);
}

TEST(Invitation, Names_the_socket_of_the_one_who_attaches) {
    const auto socket = read_invitation("nativeprofiler-host 1 /tmp/x/host.sock");
    ASSERT_TRUE(socket.has_value());
    EXPECT_EQ(socket->socket, "/tmp/x/host.sock");
    EXPECT_EQ(socket->folder, "/tmp/x");
    EXPECT_FALSE(socket->may_start_host);
}

TEST(Invitation, Anything_else_is_none) {
    using namespace std::string_literals;
    for (const std::string& text :
         {""s, "nativeprofiler-host 1 "s, "nativeprofiler-host 2 /tmp/s"s,
          "nativeprofiler-host 1 relative"s, "nativeprofiler-host 1 /tmp/a\0b"s,
          "nativeprofiler-host 1 /"s + std::string(107, 'x'), "/tmp/s"s}) {
        EXPECT_FALSE(read_invitation(text).has_value()) << text;
    }
}

}  // namespace
}  // namespace np::session
