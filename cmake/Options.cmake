# SPDX-License-Identifier: Apache-2.0 OR MIT
# What every target of ours is compiled with. Presets choose among these.

option(CHAOSACTORD_WERROR "Treat warnings as errors" OFF)
option(CHAOSACTORD_BENCH "Build the programs script/bench runs" OFF)
option(CHAOSACTORD_SEQUENCES "Build the program script/fuzz-sequences runs" OFF)
option(CHAOSACTORD_FUZZ "Build the libFuzzer targets (needs clang)" OFF)
set(CHAOSACTORD_BLST AUTO CACHE STRING
  "BLS signatures: ON needs what script/setup bls brings, AUTO takes it if it is there")
set_property(CACHE CHAOSACTORD_BLST PROPERTY STRINGS AUTO ON OFF)
set(CHAOSACTORD_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize=")

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
# Checks stay on in release builds.
string(REPLACE "-DNDEBUG" "" CMAKE_C_FLAGS_RELEASE "${CMAKE_C_FLAGS_RELEASE}")
string(REPLACE "-DNDEBUG" "" CMAKE_C_FLAGS_RELWITHDEBINFO "${CMAKE_C_FLAGS_RELWITHDEBINFO}")

# Programs are position independent; without the check CMake compiles for it
# but does not link with -pie.
include(CheckPIESupported)
check_pie_supported()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

add_library(chaosactord_flags INTERFACE)
target_compile_definitions(chaosactord_flags INTERFACE _GNU_SOURCE)
target_include_directories(chaosactord_flags INTERFACE
  ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/generated)
target_compile_options(chaosactord_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes
  -Wmissing-prototypes -Wundef -Wformat=2 -Wvla -Wcast-align -Wwrite-strings
  -Wnull-dereference
  # A switch over an enum names every value and has no default, so that a new value is
  # met wherever it matters.
  -Wswitch-enum $<$<C_COMPILER_ID:Clang>:-Wcovered-switch-default>
  $<$<BOOL:${CHAOSACTORD_WERROR}>:-Werror>
  # Paths of the build machine stay out of the binaries.
  -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)
target_link_options(chaosactord_flags INTERFACE -Wl,--as-needed)

if(CHAOSACTORD_SANITIZE)
  target_compile_options(chaosactord_flags INTERFACE
    -fsanitize=${CHAOSACTORD_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(chaosactord_flags INTERFACE -fsanitize=${CHAOSACTORD_SANITIZE})
else()
  # Hardening. Sanitizers replace it: they check more and intercept the same calls.
  target_compile_options(chaosactord_flags INTERFACE
    -fstack-protector-strong -fstack-clash-protection
    # Fortify needs an optimiser; with -O0 glibc only warns.
    $<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE>
    $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=3>)
  target_link_options(chaosactord_flags INTERFACE
    -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,-z,separate-code)
endif()

configure_file(${PROJECT_SOURCE_DIR}/cmake/version.h.in
  ${PROJECT_BINARY_DIR}/generated/version.h @ONLY)
